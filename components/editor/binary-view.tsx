'use client'

import { Download, FileQuestion } from 'lucide-react'
import Image from 'next/image'
import { useFormatter, useTranslations } from 'next-intl'
import { useEffect, useState } from 'react'
import { useDownload } from '@/components/files/use-download'
import { useWorkspace } from '@/components/playground/workspace-context'
import { Button } from '@/components/ui/button'
import type { FileContent } from '@/lib/client/workspace/project'

const IMAGE_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  ico: 'image/x-icon',
}

/** What is no text, or too much of it: an image is shown, anything else can be downloaded. */
export function BinaryView({ path }: { path: string }) {
  const t = useTranslations('editor')
  const format = useFormatter()
  const download = useDownload()
  const content = useWorkspace(({ project }) => project.docs.get(path)?.content)
  const type = IMAGE_TYPES[path.slice(path.lastIndexOf('.') + 1).toLowerCase()]
  const image = useObjectUrl(content, type)
  const size = content?.length ?? 0
  return (
    <div className="flex h-full flex-col items-center justify-center gap-4 overflow-auto p-6">
      {image === null ? (
        <FileQuestion aria-hidden className="size-10 text-line-strong" strokeWidth={1.25} />
      ) : (
        <span className="relative min-h-0 w-full flex-1">
          <Image src={image} alt={t('imageOf', { path })} fill unoptimized className="object-contain" />
        </span>
      )}
      <p className="text-ink-muted">
        {typeof content === 'string'
          ? t('tooLarge')
          : t('binary', { size: format.number(size, { style: 'unit', unit: 'byte', unitDisplay: 'long' }) })}
      </p>
      <Button onClick={() => download(path)}>
        <Download aria-hidden />
        {t('download')}
      </Button>
    </div>
  )
}

function useObjectUrl(content: FileContent | undefined, type: string | undefined): string | null {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    if (type === undefined || content === undefined || typeof content === 'string') return
    const made = URL.createObjectURL(new Blob([content], { type }))
    setUrl(made)
    return () => {
      setUrl(null)
      URL.revokeObjectURL(made)
    }
  }, [content, type])
  return url
}
