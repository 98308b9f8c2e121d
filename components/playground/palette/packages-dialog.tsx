'use client'

import { Download, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { isActive } from '@/components/session/run-record'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { IconButton } from '@/components/ui/icon-button'
import { PACKAGE_MANAGERS, type PackageManager, packageName, wantedPackages } from '@/lib/client/packages/manifest'
import { usePackages } from '../use-packages'
import { useWorkspace } from '../workspace-context'

/** What the project has of npm and PyPI; what is added or removed shows its progress in the console. */
export default function PackagesDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('packages')
  const tDialog = useTranslations('dialog')
  const project = useWorkspace((workspace) => workspace.project)
  const hasPython = useWorkspace(({ project: { docs } }) => [...docs.keys()].some((path) => path.endsWith('.py')))
  const hasNetwork = useSessionState(({ sandbox }) => sandbox?.hasNetwork ?? null)
  const isBusy = useSessionState(({ run }) => run !== null && isActive(run))
  const { add, remove, installAll } = usePackages()
  const [manager, setManager] = useState<PackageManager>(hasPython ? 'pip' : 'npm')
  const [spec, setSpec] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const wanted = wantedPackages(project)
  const isOff = hasNetwork !== true || isBusy

  /** The console is below the dialog. */
  const start = (work: Promise<void>) => {
    onClose()
    void work
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t('title')}
      description={t('description')}
      closeLabel={tDialog('close')}
      footer={
        wanted.length === 0 ? undefined : (
          <Button
            disabled={isOff}
            onClick={() =>
              start(installAll(PACKAGE_MANAGERS.filter((each) => wanted.some((one) => one.manager === each))))
            }
          >
            <Download aria-hidden />
            {t('installAll')}
          </Button>
        )
      }
    >
      <form
        className="flex flex-wrap gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          if (packageName(manager, spec) === null) setIsWrong(true)
          else start(add(manager, spec.trim()))
        }}
      >
        <select
          aria-label={t('manager')}
          className="h-9 rounded-md border border-line bg-raised px-2 coarse:h-11"
          value={manager}
          onChange={(event) => setManager(event.target.value === 'pip' ? 'pip' : 'npm')}
        >
          {PACKAGE_MANAGERS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <input
          aria-label={t('name')}
          value={spec}
          placeholder={manager === 'npm' ? 'left-pad@1' : 'requests>=2'}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={isWrong}
          onChange={(event) => {
            setSpec(event.target.value)
            setIsWrong(false)
          }}
          className="h-9 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-3 font-mono text-xs coarse:h-11 coarse:text-base"
        />
        <Button variant="primary" type="submit" disabled={isOff || spec.trim() === ''}>
          {t('add')}
        </Button>
      </form>
      {isWrong ? (
        <p role="alert" className="mt-3 rounded-md bg-danger-wash px-3 py-2 text-danger-strong">
          {t('notAPackage')}
        </p>
      ) : null}
      {hasNetwork === false ? <p className="mt-3 rounded-md bg-sunken px-3 py-2">{t('noNetwork')}</p> : null}
      {hasNetwork === null ? <p className="mt-3 text-ink-muted">{t('noSandbox')}</p> : null}
      {wanted.length === 0 ? <p className="mt-4 text-ink-muted">{t('none')}</p> : null}
      <ul aria-label={t('wanted')} className="mt-3 divide-y divide-line">
        {wanted.map(({ manager: its, name, wanted: version }) => (
          <li key={`${its} ${name}`} className="flex items-center gap-3 py-1.5">
            <span className="w-8 text-xs text-ink-faint">{its}</span>
            <span className="min-w-0 flex-1 truncate font-mono text-xs">
              {name} <span className="text-ink-muted">{version}</span>
            </span>
            <IconButton label={t('remove', { name })} disabled={isOff} onClick={() => start(remove(its, name))}>
              <Trash2 aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
