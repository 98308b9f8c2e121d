'use client'

import { Copy, Download, Eraser, GitCompare, Search, WrapText } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { buttonClassName } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Select } from '@/components/ui/select'
import { Tooltip } from '@/components/ui/tooltip'
import type { OutputStream } from './line-block'

const ALL = 'all'

interface ConsoleToolbarProps {
  stream: OutputStream | null
  onStream: (stream: OutputStream | null) => void
  isWrapped: boolean
  onWrap: (isWrapped: boolean) => void
  isFinding: boolean
  onFind: () => void
  /** Null while there is nothing to copy or clear. */
  text: (() => string) | null
  onClear: () => void
  downloadUrl: string | null
  /** Undefined while there is nothing to compare. */
  onCompare: (() => void) | undefined
}

export function ConsoleToolbar(props: ConsoleToolbarProps) {
  const { stream, onStream, isWrapped, onWrap, isFinding, onFind, text, onClear, downloadUrl, onCompare } = props
  const t = useTranslations('console')

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text?.() ?? '')
      toast.success(t('copied'))
    } catch {
      toast.error(t('copyFailed'))
    }
  }

  return (
    <div className="flex items-center gap-0.5">
      <Select
        label={t('streams')}
        value={stream ?? ALL}
        onValueChange={(value) => onStream(value === 'stdout' || value === 'stderr' ? value : null)}
        options={[
          { value: ALL, label: t('allStreams') },
          { value: 'stdout', label: t('stdout') },
          { value: 'stderr', label: t('stderr') },
        ]}
        className="h-7 border-transparent bg-transparent px-2 text-ink-muted coarse:h-9"
      />
      {onCompare === undefined ? null : (
        <IconButton size="small" label={t('compare')} onClick={onCompare}>
          <GitCompare aria-hidden />
        </IconButton>
      )}
      <IconButton
        size="small"
        label={t('wrap')}
        aria-pressed={isWrapped}
        className={PRESSED}
        onClick={() => onWrap(!isWrapped)}
      >
        <WrapText aria-hidden />
      </IconButton>
      <IconButton
        size="small"
        label={t('search')}
        hint="Ctrl+F"
        aria-pressed={isFinding}
        className={PRESSED}
        onClick={onFind}
      >
        <Search aria-hidden />
      </IconButton>
      <IconButton size="small" label={t('copyAll')} disabled={text === null} onClick={copy}>
        <Copy aria-hidden />
      </IconButton>
      {downloadUrl === null ? null : (
        <Tooltip label={t('download')}>
          <a href={downloadUrl} download className={`${buttonClassName('ghost', 'small')} w-7 px-0 coarse:w-9`}>
            <Download aria-hidden />
            <span className="sr-only">{t('download')}</span>
          </a>
        </Tooltip>
      )}
      <IconButton size="small" label={t('clear')} disabled={text === null} onClick={onClear}>
        <Eraser aria-hidden />
      </IconButton>
    </div>
  )
}

const PRESSED = 'aria-pressed:bg-accent-wash aria-pressed:text-accent-strong'
