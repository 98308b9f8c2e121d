import { describe, expect, it } from 'vitest'
import { withClosed, withOpened, withTabsMoved, withTabsUnderClosed } from './tabs'

const tabs = { open: ['a', 'b', 'c'], active: 'b' }

describe('tabs', () => {
  it('open a file beside the one that is looked at', () => {
    expect(withOpened(tabs, 'd')).toEqual({ open: ['a', 'b', 'd', 'c'], active: 'd' })
  })

  it('show a file that is open where it is', () => {
    expect(withOpened(tabs, 'c')).toEqual({ open: ['a', 'b', 'c'], active: 'c' })
  })

  it('show the right neighbour of the one that was closed, else the left one, else none', () => {
    expect(withClosed(tabs, (path) => path === 'b').active).toBe('c')
    expect(withClosed({ ...tabs, active: 'c' }, (path) => path === 'c').active).toBe('b')
    expect(withClosed({ open: ['a'], active: 'a' }, () => true)).toEqual({ open: [], active: null })
  })

  it('keep the active one when another closes', () => {
    expect(withClosed(tabs, (path) => path === 'a')).toEqual({ open: ['b', 'c'], active: 'b' })
  })

  it('close with the folder that their files are in', () => {
    const open = { open: ['lib/a', 'library', 'lib/b/c'], active: 'lib/a' }
    expect(withTabsUnderClosed(open, 'lib')).toEqual({ open: ['library'], active: 'library' })
  })

  it('follow a file that is renamed', () => {
    expect(withTabsMoved(tabs, 'b', 'x/b')).toEqual({ open: ['a', 'x/b', 'c'], active: 'x/b' })
  })
})
