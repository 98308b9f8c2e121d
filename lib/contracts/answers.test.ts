import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readDocument } from '@/components/help/document'
import { ANSWERS, GUIDE_ANSWERS } from './answers'
import { ErrorCode } from './errors'
import { RunErrorCode } from './run'

test.each(['docs/guide.md', 'docs/guide.zh-CN.md'])('%s answers every error that the page can show', async (file) => {
  const { headings } = readDocument(await readFile(file, 'utf8'))
  const anchors = new Set(headings.map(({ id }) => id))
  const codes = [...ErrorCode.options, ...RunErrorCode.options, 'network', 'invalid_answer'] as const
  expect(Object.keys(ANSWERS).sort()).toEqual([...codes].sort())
  expect(GUIDE_ANSWERS.filter((anchor) => !anchors.has(anchor))).toEqual([])
})
