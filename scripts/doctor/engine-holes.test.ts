import { describe, expect, it } from 'vitest'
import { engineHoles } from './engine-holes.mjs'

const withRunc = (version: string) =>
  engineHoles({ version: '28.0.0', apiVersion: '1.48', isNewEnough: true, components: { runc: version } })

describe('known holes', () => {
  it.each([
    ['1.1.5+ds1', 2],
    ['1.1.12', 1],
    ['1.2.7', 1],
    ['1.2.8', 0],
    ['1.3.2', 1],
    ['1.3.3', 0],
    ['1.4.0', 0],
  ])('runc %s has %i', (version, count) => {
    expect(withRunc(version)).toHaveLength(count)
  })

  it('an engine that names no runc has none that we know', () => {
    expect(engineHoles({ version: '28.0.0', apiVersion: '1.48', isNewEnough: true, components: {} })).toEqual([])
  })
})
