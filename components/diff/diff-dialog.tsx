'use client'

import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { Select } from '@/components/ui/select'
import { persistently } from '@/lib/client/persistently'

const MonacoDiff = dynamic(() => persistently(() => import('./monaco-diff')), { ssr: false })

export interface DiffOfFile {
  path: string
  before: string
  after: string
}

interface DiffDialogProps {
  title: string
  description: string
  /** One at least. */
  files: readonly DiffOfFile[]
  onClose: () => void
  children?: ReactNode
}

/** What has changed in some files, one at a time. */
export function DiffDialog({ title, description, files, onClose, children }: DiffDialogProps) {
  const t = useTranslations('diff')
  const [path, setPath] = useState(files[0]?.path ?? '')
  const file = files.find((one) => one.path === path) ?? files[0]
  return (
    <Dialog
      onClose={onClose}
      title={title}
      description={description}
      className="top-[6vh]! max-h-[88vh]! w-[min(72rem,calc(100vw-2rem))]!"
    >
      {files.length > 1 ? (
        <Select
          label={t('file')}
          value={path}
          onValueChange={setPath}
          options={files.map((one) => ({ value: one.path, label: one.path }))}
          className="mb-2 w-full"
        />
      ) : null}
      {file === undefined ? null : (
        <div className="h-[56vh] overflow-hidden rounded-md border border-line">
          <MonacoDiff {...file} label={t('label', { path: file.path })} />
        </div>
      )}
      {children}
    </Dialog>
  )
}
