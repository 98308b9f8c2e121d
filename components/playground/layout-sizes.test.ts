import { describe, expect, it } from 'vitest'
import { foldedPanels, parseLayoutSizes } from './layout-sizes'

describe('the sizes of the panels', () => {
  it('are read from the cookie', () => {
    expect(parseLayoutSizes('{"columns":{"files":20,"main":60,"metrics":20}}')).toEqual({
      columns: { files: 20, main: 60, metrics: 20 },
    })
  })

  it('are the own ones where the cookie is missing, cut short or forged', () => {
    for (const cookie of [undefined, '', '{"columns":{"fi', '{"columns":{"files":"<b>"}}', '{"rows":{"editor":-5}}']) {
      expect(parseLayoutSizes(cookie)).toEqual({})
    }
  })

  it('say which panels were folded away', () => {
    expect(foldedPanels({ columns: { files: 0, main: 80, metrics: 20 }, rows: { editor: 100, output: 0 } })).toEqual([
      'files',
      'output',
    ])
  })
})
