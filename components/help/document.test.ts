import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readDocument } from './document'

describe('a document of the help', () => {
  it('has the anchors that GitHub gives its headings', () => {
    const { headings } = readDocument('# Guide\n\n## A run times out\n\n### What, then? (C++)\n')
    expect(headings.map(({ id }) => id)).toEqual(['guide', 'a-run-times-out', 'what-then-c'])
  })

  it('takes an anchor from the line above, and does not show that line', () => {
    const { headings, parts } = readDocument('<a id="limits"></a>\n\n## 限制\n')
    expect(headings).toEqual([{ level: 2, text: '限制', id: 'limits' }])
    expect(parts.join()).not.toContain('<a')
  })

  it('is in parts, of which each begins with a headline of the second level', () => {
    const { parts } = readDocument('# Guide\n\nHello.\n\n## One\n\n### Of one\n\n```sh\n## a comment\n```\n\n## Two\nB')
    expect(parts).toEqual(['# Guide\n\nHello.\n', '## One\n\n### Of one\n\n```sh\n## a comment\n```\n', '## Two\nB'])
  })

  it('joins Chinese lines without a space, and nothing else', () => {
    expect(readDocument('真实的\n限制。\n  “好”\n\n- 一\n- 二\nA\n限').parts).toEqual([
      '真实的限制。“好”\n\n- 一\n- 二\nA\n限',
    ])
  })

  it('leaves code alone', () => {
    expect(readDocument('```sh\n# a comment\n```\n').headings).toEqual([])
  })

  it('has the same addresses in both languages', async () => {
    const idsOf = async (file: string) =>
      readDocument(await readFile(file, 'utf8'))
        .headings.slice(1)
        .map(({ id }) => id)
    expect(await idsOf('docs/guide.zh-CN.md')).toEqual(await idsOf('docs/guide.md'))
    expect(await idsOf('docs/guide.md')).toEqual(
      expect.arrayContaining(['the-sandbox-does-not-start', 'a-run-times-out', 'out-of-memory', 'network-refused']),
    )
  })
})
