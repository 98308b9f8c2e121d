import '#server-only'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { decompress } from 'wawoff2'
import { z } from 'zod'

/** Each a package whose font is cut into parts by code points, and which parts are wanted: one font draws all Latin letters. */
const FONTS = [
  { font: 'jetbrains-mono', isWanted: () => true },
  { font: 'noto-sans-sc', isWanted: () => true },
  { font: 'noto-sans-hebrew', isWanted: (part: string) => part === 'hebrew' },
  { font: 'noto-sans-arabic', isWanted: (part: string) => part === 'arabic' },
]

const Parts = z.record(z.string(), z.string())

interface Part {
  /** The path of its WOFF2. */
  readonly source: string
  readonly name: string
  readonly ranges: readonly (readonly [from: number, to: number])[]
}

/**
 * The fonts of cards, from packages of ours and from nowhere else. What draws text reads TrueType from files: of each font the
 * parts that a text needs are unpacked, once.
 */
export class CardFonts {
  readonly #folder: string
  #parts: Promise<readonly Part[]> | undefined
  readonly #loaded = new Map<string, Promise<void>>()

  /** @param folder for what is unpacked; made when it is needed */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Makes what a text needs known to what draws it. @returns the text without what no font has */
  async prepare(text: string): Promise<string> {
    this.#parts ??= readParts()
    const parts = await this.#parts
    const needed = new Set<Part>()
    let covered = ''
    for (const character of text) {
      const having = parts.filter(({ ranges }) => isWithin(character.codePointAt(0) ?? 0, ranges))
      if (having.length > 0 || character === '\n') covered += character
      for (const part of having) needed.add(part)
    }
    for (const part of needed) await this.#load(part)
    return covered
  }

  #load(part: Part): Promise<void> {
    const loading = this.#loaded.get(part.name) ?? this.#unpack(part)
    this.#loaded.set(part.name, loading)
    loading.catch(() => this.#loaded.delete(part.name))
    return loading
  }

  async #unpack({ source, name }: Part): Promise<void> {
    const file = join(this.#folder, `${name}.ttf`)
    if (!(await stat(file).catch(() => undefined))) {
      await mkdir(this.#folder, { recursive: true })
      const unfinished = `${file}.${process.pid}`
      await writeFile(unfinished, await decompress(await readFile(source)))
      await rename(unfinished, file)
    }
    // A font is known from the first text that was drawn with its file.
    await sharp({ text: { text: '.', font: 'Noto Sans SC 8', fontfile: file } })
      .raw()
      .toBuffer()
  }
}

async function readParts(): Promise<Part[]> {
  const all = await Promise.all(
    FONTS.map(async ({ font, isWanted }) => {
      const folder = join(/* turbopackIgnore: true */ process.cwd(), 'node_modules/@fontsource-variable', font)
      const parts = Parts.parse(JSON.parse(await readFile(join(folder, 'unicode.json'), 'utf8')))
      return Object.entries(parts).flatMap(([key, ranges]) => {
        if (!isWanted(key)) return []
        const name = `${font}-${key.replace(/[[\]]/g, '')}`
        return [{ name, source: join(folder, 'files', `${name}-wght-normal.woff2`), ranges: rangesOf(ranges) }]
      })
    }),
  )
  return all.flat()
}

/** `U+0-FF,U+131`: as stylesheets have them. */
function rangesOf(text: string): [number, number][] {
  return text.split(',').map((range) => {
    const [from = '', to = from] = range.trim().replace(/^U\+/i, '').split('-')
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)]
  })
}

const isWithin = (codePoint: number, ranges: Part['ranges']): boolean =>
  ranges.some(([from, to]) => codePoint >= from && codePoint <= to)
