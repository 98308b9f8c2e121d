import { type Language, needsLanguages, type TemplateList, type TemplateState } from '@/lib/contracts/languages'
import type { TemplateId } from './template-id'

/** What an example needs of its sandbox that not every one has. */
type Need = { language: Language } | { pandas: true }

const NEEDS: Partial<Record<TemplateId, Need>> = {
  data: { pandas: true },
  c: { language: 'c' },
  cpp: { language: 'cpp' },
  go: { language: 'go' },
  rust: { language: 'rust' },
  java: { language: 'java' },
  ruby: { language: 'ruby' },
  php: { language: 'php' },
  lua: { language: 'lua' },
  perl: { language: 'perl' },
  r: { language: 'r' },
}

export function needOf(template: TemplateId): Need | undefined {
  const need = NEEDS[template]
  return need && 'language' in need && !needsLanguages(need.language) ? undefined : need
}

export interface Availability {
  state: TemplateState
  /** In the server's words; null where there is nothing to say. */
  reason: string | null
}

const READY: Availability = { state: 'ready', reason: null }

/** Whether an example can be run on this server; what is not known yet is tried. */
export function availabilityOf(template: TemplateId, list: TemplateList | undefined): Availability {
  const need = needOf(template)
  const languages = list?.templates.find(({ name }) => name === 'languages')
  if (need === undefined || languages === undefined) return READY
  if (languages.state !== 'ready') return { state: languages.state, reason: languages.reason }
  if ('pandas' in need) {
    return languages.hasPandas ? READY : { state: 'unavailable', reason: 'pandas and Matplotlib are not installed' }
  }
  const missing = languages.missing.find(({ language }) => language === need.language)
  return missing === undefined ? READY : { state: 'unavailable', reason: missing.reason }
}
