import { z } from 'zod'
import type { Locale } from '@/lib/contracts/preferences'
import { bash } from './bash'
import { c } from './c'
import { cpp } from './cpp'
import { data } from './data'
import { go } from './go'
import { java } from './java'
import { javascript } from './javascript'
import { lua } from './lua'
import { perl } from './perl'
import { php } from './php'
import { python } from './python'
import { r } from './r'
import { react } from './react'
import { ruby } from './ruby'
import { rust } from './rust'
import { server } from './server'
import type { LocalizedTemplate, Template } from './template'
import { tests } from './tests'
import { typescript } from './typescript'
import { web } from './web'

/** In a menu of their own. */
export const MORE_TEMPLATES = ['c', 'cpp', 'go', 'rust', 'java', 'ruby', 'php', 'lua', 'perl', 'r'] as const

export const TemplateId = z.enum([
  'javascript',
  'typescript',
  'python',
  'bash',
  'web',
  'server',
  'react',
  'tests',
  'data',
  'blank',
  ...MORE_TEMPLATES,
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
  data,
  c,
  cpp,
  go,
  rust,
  java,
  ruby,
  php,
  lua,
  perl,
  r,
  blank: { en: BLANK, zh: BLANK },
}

/** What a newcomer sees. */
export const FIRST_TEMPLATE: TemplateId = 'javascript'

export function templateOf(id: TemplateId, locale: Locale): Template {
  return TEMPLATES[id][locale]
}
