'use client'

import { QRCodeSVG } from 'qrcode.react'

/** Dark on light in both themes: readers of the other way round are few. */
export default function QrCode({ value, label }: { value: string; label: string }) {
  return (
    <QRCodeSVG
      value={value}
      title={label}
      size={132}
      marginSize={2}
      level="M"
      role="img"
      className="shrink-0 rounded-md"
    />
  )
}
