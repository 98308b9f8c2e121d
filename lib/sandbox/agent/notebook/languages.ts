const ALIASES: Readonly<Record<string, string>> = { js: 'javascript', ts: 'typescript' }

/** As E2B's clients name them, in one spelling. */
export function languageOf(given: string | undefined): string {
  const name = given?.trim().toLowerCase() || 'python'
  return ALIASES[name] ?? name
}
