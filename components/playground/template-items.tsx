'use client'

import { useQuery } from '@tanstack/react-query'
import { FilePlus2, SquareCode } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { FileIcon } from '@/components/files/file-icon'
import { useTold } from '@/components/help/use-told'
import { MenuItem, MenuLabel, MenuSub, MenuSubContent, MenuSubTrigger } from '@/components/ui/menu'
import { templatesQuery } from '@/lib/client/queries/templates'
import { availabilityOf } from '@/lib/client/workspace/templates/needs'
import { MORE_TEMPLATES, TemplateId } from '@/lib/client/workspace/templates/template-id'
import type { TemplateList } from '@/lib/contracts/languages'

const EXAMPLE_FILES = {
  javascript: 'x.js',
  typescript: 'x.ts',
  python: 'x.py',
  bash: 'x.sh',
  web: 'x.html',
  server: 'x.js',
  react: 'x.jsx',
  tests: 'x.test.js',
  data: 'x.py',
  c: 'x.c',
  cpp: 'x.cpp',
  go: 'x.go',
  rust: 'x.rs',
  java: 'x.java',
  ruby: 'x.rb',
  php: 'x.php',
  lua: 'x.lua',
  perl: 'x.pl',
  r: 'x.r',
  blank: '',
} as const

const MORE: readonly TemplateId[] = MORE_TEMPLATES
const FIRST = TemplateId.options.filter((id) => !MORE.includes(id) && id !== 'blank')

/** The examples to start from, and of those that this server can't run (yet), why. */
export function TemplateItems({ onStart }: { onStart: (id: TemplateId) => void }) {
  const t = useTranslations('project')
  const { data: list } = useQuery(templatesQuery())
  const note = useLanguagesNote(list)
  return (
    <>
      {FIRST.map((id) => (
        <TemplateItem key={id} id={id} list={list} onStart={onStart} />
      ))}
      <MenuSub>
        <MenuSubTrigger>
          <SquareCode aria-hidden />
          {t('moreLanguages')}
        </MenuSubTrigger>
        <MenuSubContent>
          {note === null ? null : <MenuLabel className="max-w-72">{note}</MenuLabel>}
          {MORE.map((id) => (
            <TemplateItem key={id} id={id} list={list} onStart={onStart} />
          ))}
        </MenuSubContent>
      </MenuSub>
      <TemplateItem id="blank" list={list} onStart={onStart} />
    </>
  )
}

interface TemplateItemProps {
  id: TemplateId
  list: TemplateList | undefined
  onStart: (id: TemplateId) => void
}

function TemplateItem({ id, list, onStart }: TemplateItemProps) {
  const t = useTranslations('templates')
  const { state, reason } = availabilityOf(id, list)
  const told = useTold()
  return (
    <MenuItem
      disabled={state === 'unavailable'}
      onSelect={() => onStart(id)}
      hint={
        state === 'unavailable' ? (
          <span title={reason === null ? undefined : told(reason)}>{t('unavailable')}</span>
        ) : id === 'blank' ? undefined : (
          t(`${id}Title`)
        )
      }
    >
      {id === 'blank' ? <FilePlus2 aria-hidden /> : <FileIcon path={EXAMPLE_FILES[id]} />}
      <span className="whitespace-nowrap">{t(id)}</span>
    </MenuItem>
  )
}

/** What holds of all of them; null where they can be had. */
function useLanguagesNote(list: TemplateList | undefined): string | null {
  const t = useTranslations('project')
  const format = useFormatter()
  const told = useTold()
  const languages = list?.templates.find(({ name }) => name === 'languages')
  if (languages === undefined || languages.state === 'ready') return null
  if (languages.state === 'unavailable') return t('languagesUnavailable', { reason: told(languages.reason ?? '') })
  const percent = format.number(languages.progress ?? 0, { style: 'percent' })
  return t('languagesPreparing', { percent })
}
