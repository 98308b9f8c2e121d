import type { Language } from '@/lib/contracts/languages'

/** The commands that the programs of a language need: all of them. */
export const COMMANDS: Readonly<Record<Language, readonly string[]>> = {
  javascript: ['node'],
  typescript: ['node'],
  python: ['python3'],
  bash: ['bash'],
  c: ['gcc'],
  cpp: ['g++'],
  go: ['go'],
  rust: ['rustc'],
  java: ['javac', 'java'],
  ruby: ['ruby'],
  php: ['php'],
  lua: ['lua'],
  perl: ['perl'],
  r: ['Rscript'],
}
