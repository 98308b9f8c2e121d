import type { Locale } from '@/lib/contracts/preferences'

/** An example to start from. Names of templates are in the messages, under `templates.<id>`. */
export type Template = {
  files: readonly (readonly [path: string, text: string])[]
  /** The file that Run starts; null runs the one that is open. */
  entry: string | null
  /** Tabs that are open at first, the first of them shown. */
  open: readonly string[]
}

export type LocalizedTemplate = Record<Locale, Template>
