'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { SideViewPanel } from '@/components/playground/side-view-panel'
import { isActive } from '@/components/session/run-record'
import { useSessionState } from '@/components/session/use-sandbox-session'
import { Button } from '@/components/ui/button'
import { ScrollRegion } from '@/components/ui/scroll-region'
import { PACKAGE_MANAGERS, type PackageManager } from '@/lib/client/packages/manifest'
import { AddForm } from './add-form'
import { NetworkNotice } from './network-notice'
import { PackageList } from './package-list'
import { RunProgress } from './run-progress'
import { usePackageRows } from './use-package-rows'
import { usePackages } from './use-packages'

/** What the project has of npm and PyPI, in the place of the files. */
export default function PackagesPanel() {
  const t = useTranslations('packages')
  const field = useRef<HTMLInputElement>(null)
  const hasNetwork = useSessionState(({ sandbox }) => sandbox?.hasNetwork ?? null)
  const isBusy = useSessionState(({ run }) => run !== null && isActive(run))
  const packages = usePackages()
  const rows = usePackageRows()
  const wanted = rows.filter((row) => row.wanted !== null)
  const others = rows.filter((row) => row.wanted === null)
  const missing = wanted.filter(({ installed }) => installed === null)
  const canFetch = hasNetwork === true && !isBusy

  /** The button that was pressed can't be pressed again until it is done, or goes: the focus must not go with it. */
  const start = (work: Promise<unknown>) => {
    field.current?.focus()
    void work
  }
  const update = (manager: PackageManager, name: string) => start(packages.update(manager, name))
  const remove = (manager: PackageManager, name: string) => start(packages.remove(manager, name))

  return (
    <SideViewPanel title={t('title')} field={field}>
      <AddForm field={field} canAdd={canFetch} onAdd={packages.add} />
      <NetworkNotice />
      <RunProgress field={field} />
      <ScrollRegion label={t('list')} className="min-h-0 flex-1 overflow-auto pb-2 focus-inset">
        {rows.length === 0 ? <p className="px-3 py-2 text-ink-muted">{t('none')}</p> : null}
        {missing.length === 0 ? null : (
          <div className="flex flex-wrap items-center gap-2 px-3 py-2">
            <p className="min-w-0 flex-1 text-ink-muted">{t('missing', { count: missing.length })}</p>
            <Button
              size="small"
              disabled={!canFetch}
              onClick={() =>
                start(
                  packages.installAll(
                    PACKAGE_MANAGERS.filter((each) => missing.some(({ manager }) => manager === each)),
                  ),
                )
              }
            >
              <Download aria-hidden />
              {t('installAll')}
            </Button>
          </div>
        )}
        <PackageList
          label={t('wanted')}
          rows={wanted}
          canFetch={canFetch}
          canRemove={hasNetwork !== null && !isBusy}
          onUpdate={update}
          onRemove={remove}
        />
        {others.length === 0 ? null : (
          <details className="mt-1">
            <summary className="cursor-pointer px-3 py-1 text-xs text-ink-muted hover:bg-hover focus-inset coarse:py-3">
              {t('others', { count: others.length })}
            </summary>
            <PackageList
              label={t('othersLabel')}
              rows={others}
              canFetch={canFetch}
              canRemove={hasNetwork !== null && !isBusy}
              onUpdate={update}
              onRemove={remove}
            />
          </details>
        )}
      </ScrollRegion>
    </SideViewPanel>
  )
}
