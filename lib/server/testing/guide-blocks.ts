import { readFile } from 'node:fs/promises'

/** One fenced block of a document. */
export interface GuideBlock {
  /** Where it is: `docs/guide.md:87`. */
  name: string
  language: string
  code: string
  /** What the document says that it prints: the `text` block after it. */
  output?: string
}

const FENCE = /^```(\w*)\n(.*?)^```$/gms

/** Every block of the documents; those of the same text and output once. */
export async function guideBlocks(documents: readonly string[]): Promise<GuideBlock[]> {
  const blocks: GuideBlock[] = []
  for (const document of documents) {
    const text = await readFile(document, 'utf8')
    let previous: { block: GuideBlock; end: number } | undefined
    for (const { 0: whole, 1: language = '', 2: code = '', index } of text.matchAll(FENCE)) {
      const name = `${document}:${text.slice(0, index).split('\n').length}`
      if (language === 'text') {
        const isNext = previous !== undefined && text.slice(previous.end, index).trim() === ''
        if (!previous || !isNext) throw new Error(`${name}: follows no program`)
        previous.block.output = code
        continue
      }
      const block: GuideBlock = { name, language, code }
      previous = { block, end: index + whole.length }
      blocks.push(block)
    }
  }
  const isFirst = (block: GuideBlock) =>
    block === blocks.find(({ code, output }) => code === block.code && output === block.output)
  return blocks.filter(isFirst)
}
