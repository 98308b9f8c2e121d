import { expect, test } from 'vitest'
import { packageProgress } from './languages.mjs'

test('progress is what of the packages has been fetched, unpacked and set up', () => {
  const progress = packageProgress()
  progress.take('Get:1 http://deb.debian.org/debian bookworm InRelease [151 kB]')
  expect(progress.value()).toBe(0)
  progress.take('0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.')
  for (const line of ['Get:1 http://a gcc', 'Get:2 http://a go', 'Selecting gcc', 'Unpacking gcc ...'])
    progress.take(line)
  expect(progress.value()).toBeCloseTo(0.425)
  for (const line of ['Unpacking go ...', 'Setting up gcc ...', 'Setting up go ...']) progress.take(line)
  // What follows says nothing of itself, and more lines than expected are no more than all.
  progress.take('Setting up go ...')
  expect(progress.value()).toBe(0.85)
})
