import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CardFonts } from './card-fonts'
import { cardTextOf } from './card-text'
import { drawCard } from './draw-card'

let folder = ''
let fonts: CardFonts
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codetok-cards-'))
  fonts = new CardFonts(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const draw = (title: string, code = 'print(1)\n') =>
  drawCard(cardTextOf({ title, files: new Map([['main.py', code]]), entry: null }), fonts)

/** Of the title's place alone: how many of its pixels are not the background. */
async function inkOf(png: Buffer): Promise<number> {
  const title = await sharp(png).extract({ left: 72, top: 112, width: 1056, height: 152 }).greyscale().raw().toBuffer()
  return title.filter((grey) => grey < 128).length
}

test('Chinese, Hebrew and Arabic have a font, and what has none is left out', async () => {
  const text = '快速排序：分而治之 Ünïcode Привет שלום مرحبا\nx => 1'
  expect(await fonts.prepare(text)).toBe(text)
  expect(await fonts.prepare('a\u{1f9ff}b \u{13000}c')).toBe('ab c')
  // What was unpacked once is there for the next server.
  expect((await readdir(folder)).filter((name) => !name.endsWith('.ttf'))).toEqual([])
})

test('a card is a picture of its size that has the title in it', async () => {
  const png = await draw('快速排序 Quicksort')
  expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 1200, height: 630 })
  expect(await inkOf(png)).toBeGreaterThan((await inkOf(await draw('一'))) + 1000)
})

test.each([
  ['markup', '<b>&amp; <span size="999999">x</span> "\'', '</span><i>&\u0001'],
  ['a title and lines without end', 'W'.repeat(200), `${'W'.repeat(100_000)}\n`.repeat(50)],
  ['scripts to the left', 'שלום עולם مرحبا بالعالم'.repeat(8), 'אבג = "مرحبا"\n'.repeat(30)],
  ['nothing that can be drawn', '\u{1f9ff}\u{1f9ff}', '\u{1f9ff}'],
])('%s does not break it', async (_, title, code) => {
  const png = await draw(title, code)
  expect(await sharp(png).metadata()).toMatchObject({ width: 1200, height: 630 })
})
