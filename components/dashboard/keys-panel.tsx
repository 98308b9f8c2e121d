'use client'

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Copy, Trash2 } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { toast } from 'sonner'
import { ErrorText } from '@/components/help/error-text'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { IconButton } from '@/components/ui/icon-button'
import { createKey, keyListQuery, revokeKey } from '@/lib/client/queries/api-keys'
import type { ApiKey, NewApiKey } from '@/lib/contracts/keys'

/** The keys that scripts and E2B clients send: make one, see it once, revoke it. */
export function KeysPanel() {
  const t = useTranslations('dashboard.keys')
  const cache = useQueryClient()
  const { data, error, isPending } = useQuery(keyListQuery())
  const [made, setMade] = useState<NewApiKey | null>(null)
  const [doomed, setDoomed] = useState<ApiKey | null>(null)
  const refresh = () => cache.invalidateQueries(keyListQuery())
  const onError = (failure: Error) => toast.error(t('failed'), { description: <ErrorText error={failure} /> })
  const create = useMutation({ mutationFn: createKey, onError, onSuccess: setMade, onSettled: refresh })
  const revoke = useMutation({ mutationFn: revokeKey, onError, onSettled: refresh })

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = event.currentTarget
    const name = new FormData(form).get('name')
    if (typeof name === 'string' && name.trim() !== '') create.mutate(name.trim(), { onSuccess: () => form.reset() })
  }

  return (
    <div className="space-y-4 p-4">
      <p className="text-ink-muted">{t('about')}</p>
      <form onSubmit={submit} className="flex flex-wrap gap-2">
        <input
          name="name"
          required
          maxLength={100}
          aria-label={t('name')}
          placeholder={t('name')}
          className="h-8 w-64 rounded-md border border-line-strong bg-raised px-2.5 coarse:h-10"
        />
        <Button type="submit" variant="primary" disabled={create.isPending}>
          {t('create')}
        </Button>
      </form>
      {error ? (
        <p role="alert" className="text-danger">
          <ErrorText error={error} />
        </p>
      ) : null}
      {isPending ? <p className="text-ink-muted">{t('loading')}</p> : null}
      {data?.keys.length === 0 ? <p className="text-ink-muted">{t('none')}</p> : null}
      <ul className="divide-y divide-line">
        {data?.keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} onRevoke={() => setDoomed(key)} />
        ))}
      </ul>
      {made ? <MadeDialog made={made} onClose={() => setMade(null)} /> : null}
      {doomed ? (
        <RevokeDialog
          apiKey={doomed}
          onRevoke={() => {
            revoke.mutate(doomed.id)
            setDoomed(null)
          }}
          onClose={() => setDoomed(null)}
        />
      ) : null}
    </div>
  )
}

function KeyRow({
  apiKey: { name, masked, createdAt, lastUsedAt },
  onRevoke,
}: {
  apiKey: ApiKey
  onRevoke: () => void
}) {
  const t = useTranslations('dashboard.keys')
  const locale = useLocale()
  const time = (at: string) => new Date(at).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' })
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2">
      <span className="min-w-32 font-medium">{name}</span>
      <code className="text-xs text-ink-muted">{masked}</code>
      <span className="text-xs text-ink-faint">{t('created', { time: time(createdAt) })}</span>
      <span className="text-xs text-ink-faint">
        {lastUsedAt === null ? t('neverUsed') : t('lastUsed', { time: time(lastUsedAt) })}
      </span>
      <IconButton className="ml-auto hover:text-danger" label={t('revokeNamed', { name })} onClick={onRevoke}>
        <Trash2 aria-hidden />
      </IconButton>
    </li>
  )
}

function MadeDialog({ made: { name, key }, onClose }: { made: NewApiKey; onClose: () => void }) {
  const t = useTranslations('dashboard.keys')
  const copy = () =>
    navigator.clipboard.writeText(key).then(
      () => toast.success(t('copied')),
      () => toast.error(t('notCopied')),
    )
  return (
    <Dialog
      onClose={onClose}
      title={t('madeTitle', { name })}
      description={t('madeText')}
      footer={
        <Button variant="primary" onClick={copy}>
          <Copy aria-hidden />
          {t('copy')}
        </Button>
      }
    >
      <code className="block rounded-md bg-sunken p-3 text-xs break-all select-all">{key}</code>
    </Dialog>
  )
}

interface RevokeDialogProps {
  apiKey: ApiKey
  onRevoke: () => void
  onClose: () => void
}

function RevokeDialog({ apiKey: { name, masked }, onRevoke, onClose }: RevokeDialogProps) {
  const t = useTranslations('dashboard.keys')
  return (
    <Dialog
      onClose={onClose}
      title={t('revokeTitle')}
      description={t('revokeText', { name, masked })}
      action={
        <Button variant="danger" onClick={onRevoke}>
          {t('revoke')}
        </Button>
      }
    />
  )
}
