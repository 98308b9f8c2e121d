import { z } from 'zod'
import type { Locale } from '@/lib/contracts/preferences'
import { bash } from './bash'
import { javascript } from './javascript'
import { python } from './python'
import { react } from './react'
import { server } from './server'
import type { LocalizedTemplate, Template } from './template'
import { tests } from './tests'
import { typescript } from './typescript'
import { web } from './web'

export const TemplateId = z.enum([
  'javascript',
  'typescript',
  'python',
  'bash',
  'web',
  'server',
  'react',
  'tests',
  'blank',
])
export type TemplateId = z.infer<typeof TemplateId>

const BLANK: Template = { files: [], entry: null, open: [] }

const TEMPLATES: Record<TemplateId, LocalizedTemplate> = {
  javascript,
  typescript,
  python,
  bash,
  web,
  server,
  react,
  tests,
  blank: { en: BLANK, zh: BLANK },
}

/** What a newcomer sees. */
export const FIRST_TEMPLATE: TemplateId = 'javascript'

export function templateOf(id: TemplateId, locale: Locale): Template {
  return TEMPLATES[id][locale]
}
