'use client'

import { useTranslations } from 'next-intl'
import type { RunRecord } from '@/components/session/run-record'
import { Select } from '@/components/ui/select'

interface RunPickerProps {
  /** Newest first. */
  runs: readonly RunRecord[]
  shown: RunRecord
  onShow: (number: number) => void
}

/** Chooses among the runs whose output the page still has. */
export function RunPicker({ runs, shown, onShow }: RunPickerProps) {
  const t = useTranslations('console')
  return (
    <Select
      label={t('runs')}
      value={String(shown.number)}
      onValueChange={(value) => onShow(Number(value))}
      options={runs.map((run) => ({
        value: String(run.number),
        label: `${t('run', { number: run.number, title: run.title })} · ${t(`state.${run.state}`)}`,
      }))}
      className="h-7 max-w-40 border-transparent bg-transparent px-2 text-ink-muted coarse:h-9"
    />
  )
}
