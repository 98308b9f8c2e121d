import { z } from 'zod'

/** How a reader left what is beside the output: its share of the width, in percent, and whether it is folded away. */
const Beside = z.object({ share: z.number().min(10).max(90).catch(45), isFolded: z.boolean().catch(false) })
export type Beside = z.infer<typeof Beside>

const KEY = 'codetok.beside'

export function readBeside(): Beside {
  try {
    return Beside.parse(JSON.parse(localStorage.getItem(KEY) ?? '{}'))
  } catch {
    // On the server, in a browser that keeps nothing, or written by hand.
    return Beside.parse({})
  }
}

export function keepBeside(beside: Beside): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(beside))
  } catch {
    // A browser that keeps nothing: it holds as long as the page.
  }
}
