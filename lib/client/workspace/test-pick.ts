/** A file, a suite or a test that is to be run again. */
export interface TestPick {
  /** Relative to the home folder. */
  readonly file: string
  /** Of the suites around it and of itself, none for the whole file. */
  readonly names: readonly string[]
  readonly isGroup: boolean
}

/** As a part of a regular expression that stands for it alone. */
export function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}
