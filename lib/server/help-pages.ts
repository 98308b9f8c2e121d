import '#server-only'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HelpPage } from '@/lib/contracts/help'
import type { Locale } from '@/lib/contracts/preferences'

const DOCUMENTS: Record<HelpPage, string> = {
  guide: 'docs/guide',
  shortcuts: 'docs/shortcuts',
  'whats-new': 'CHANGELOG',
}

/** The markdown of a page of help, in a language that it is kept in. */
export function readHelpPage(page: HelpPage, locale: Locale): Promise<string> {
  const suffix = locale === 'zh' ? '.zh-CN.md' : '.md'
  return readFile(join(/* turbopackIgnore: true */ process.cwd(), DOCUMENTS[page] + suffix), 'utf8')
}
