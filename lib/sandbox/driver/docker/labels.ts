import type { Instance } from '../instance'

/** On every container of ours: whose it is, and how to learn whether its owner lives. */
export const LABEL = {
  instance: 'codetok.instance',
  host: 'codetok.host',
  dataDir: 'codetok.data-dir',
  sandbox: 'codetok.sandbox',
} as const

export function labelsOf(instance: Instance, sandboxId: string): Record<string, string> {
  return {
    [LABEL.instance]: instance.key,
    [LABEL.host]: instance.host,
    [LABEL.dataDir]: instance.dataDir,
    [LABEL.sandbox]: sandboxId,
  }
}
