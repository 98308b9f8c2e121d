'use client'

import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'

const SHOWN_MS = 2000

/** A text that is there to be copied; where the browser forbids that, it is selected instead. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const t = useTranslations('share')
  const id = useId()
  const input = useRef<HTMLInputElement>(null)
  const [isCopied, setIsCopied] = useState(false)

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value)
      setIsCopied(true)
      setTimeout(() => setIsCopied(false), SHOWN_MS)
    } catch {
      // A page of plain HTTP from another machine has no clipboard.
      input.current?.select()
    }
  }

  return (
    <div>
      <label htmlFor={id} className="text-xs font-medium text-ink-muted">
        {label}
      </label>
      <div className="mt-1 flex gap-2">
        <input
          id={id}
          ref={input}
          readOnly
          value={value}
          onFocus={(event) => event.target.select()}
          className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2.5 font-mono text-xs coarse:h-10"
        />
        <Button onClick={copy} className="min-w-20">
          {isCopied ? <Check aria-hidden /> : <Copy aria-hidden />}
          <span aria-live="polite">{isCopied ? t('copied') : t('copy')}</span>
        </Button>
      </div>
    </div>
  )
}
