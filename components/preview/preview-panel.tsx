'use client'

import { ExternalLink, RotateCw, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { IconButton } from '@/components/ui/icon-button'
import { Select } from '@/components/ui/select'
import { usePreview } from './preview-provider'
import { addressOf, choices, isListening, isReachable } from './preview-state'

/**
 * Its own origin is another one than ours, so that it may have one; what it may not is to put another page in the place of ours.
 */
const ALLOWED = [
  'allow-scripts',
  'allow-same-origin',
  'allow-forms',
  'allow-modals',
  'allow-popups',
  'allow-popups-to-escape-sandbox',
  'allow-downloads',
  'allow-pointer-lock',
].join(' ')

/** What a server in the sandbox shows, on an origin of its own. */
export function PreviewPanel() {
  const t = useTranslations('preview')
  const preview = usePreview()
  const { port, load, path } = preview
  const previewUrl = useSessionState(({ sandbox }) => sandbox?.previewUrl ?? null)
  // A sandbox that has gone takes its address along; its page is shown until there is another.
  const [shownUrl, setShownUrl] = useState(previewUrl)
  if (previewUrl !== null && previewUrl !== shownUrl) setShownUrl(previewUrl)
  if (port === null || shownUrl === null) return null
  const address = addressOf(shownUrl, port, path, location.protocol === 'https:')
  return (
    <div className="flex h-full min-h-0 flex-col">
      <AddressBar address={address} />
      {isListening(preview) ? null : (
        <p role="status" className="shrink-0 border-b border-line bg-warn-wash px-3 py-1.5 text-warn">
          {t('ended', { port })}
        </p>
      )}
      {isReachable(shownUrl, location.hostname) ? (
        <iframe
          key={`${address} ${load}`}
          src={address}
          title={t('frame', { port })}
          sandbox={ALLOWED}
          allow="clipboard-write"
          referrerPolicy="no-referrer"
          className="min-h-0 w-full flex-1 border-0 bg-white scheme-light"
        />
      ) : (
        <p className="p-4 text-ink-muted">{t('unreachable', { host: new URL(address).host })}</p>
      )}
    </div>
  )
}

function AddressBar({ address }: { address: string }) {
  const t = useTranslations('preview')
  const preview = usePreview()
  const { port, path, go, choose, setShown } = preview
  const ports = choices(preview)
  return (
    <div className="flex h-9 shrink-0 items-center gap-1 border-b border-line px-1.5 coarse:h-12">
      <IconButton size="small" label={t('reload')} onClick={() => go(path)}>
        <RotateCw aria-hidden />
      </IconButton>
      <Select
        label={t('port')}
        value={String(port)}
        onValueChange={(value) => choose(Number(value))}
        options={ports.map((one) => ({ value: String(one), label: `:${one}` }))}
        className="h-7! shrink-0 font-mono text-xs"
      />
      <form
        key={path}
        className="flex min-w-0 flex-1"
        onSubmit={(event) => {
          event.preventDefault()
          go(String(new FormData(event.currentTarget).get('path') ?? ''))
        }}
      >
        <input
          name="path"
          aria-label={t('path')}
          defaultValue={path}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          className="h-7 min-w-0 flex-1 rounded-md border border-line bg-raised px-2 font-mono text-xs hover:border-line-strong coarse:h-10 coarse:text-base"
        />
      </form>
      <IconButton size="small" label={t('open')} onClick={() => window.open(address, '_blank', 'noopener,noreferrer')}>
        <ExternalLink aria-hidden />
      </IconButton>
      <IconButton size="small" label={t('close')} onClick={() => setShown(false)}>
        <X aria-hidden />
      </IconButton>
    </div>
  )
}
