import '#server-only'
import type { z } from 'zod'
import type { Playground } from '@/lib/contracts/playground'

/** As JSON has it: files by path in objects, of which `fromEntries` makes plain keys even of `__proto__`. */
export function toBody(playground: Playground): z.input<typeof Playground> {
  const { files, binaryFiles } = playground
  return { ...playground, files: Object.fromEntries(files), binaryFiles: Object.fromEntries(binaryFiles) }
}
