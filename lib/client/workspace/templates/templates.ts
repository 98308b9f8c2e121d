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
import type { TemplateId } from './template-id'
import { tests } from './tests'
import { typescript } from './typescript'
import { web } from './web'

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

/** All texts are behind this: the page fetches them when a project starts from one that it does not show already. */
export function templateOf(id: TemplateId, locale: Locale): Template {
  return TEMPLATES[id][locale]
}
