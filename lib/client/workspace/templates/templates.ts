import { z } from 'zod'
import type { Locale } from '@/lib/contracts/preferences'
import { bash } from './bash'
import { javascript } from './javascript'
import { python } from './python'
import type { LocalizedTemplate, Template } from './template'
import { typescript } from './typescript'

export const TemplateId = z.enum(['javascript', 'typescript', 'python', 'bash', 'blank'])
export type TemplateId = z.infer<typeof TemplateId>

const BLANK: Template = { files: [], entry: null, open: [] }

const TEMPLATES: Record<TemplateId, LocalizedTemplate> = {
  javascript,
  typescript,
  python,
  bash,
  blank: { en: BLANK, zh: BLANK },
}

/** What a newcomer sees. */
export const FIRST_TEMPLATE: TemplateId = 'javascript'

export function templateOf(id: TemplateId, locale: Locale): Template {
  return TEMPLATES[id][locale]
}
