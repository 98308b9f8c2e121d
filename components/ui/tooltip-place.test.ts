import { expect, test } from 'vitest'
import { tooltipPlace } from './tooltip-place'

const WINDOW = { width: 400, height: 300 }
const TOOLTIP = { width: 100, height: 20 }

test('stands above its control, in its middle', () => {
  expect(tooltipPlace({ left: 200, top: 100, width: 20, height: 20 }, TOOLTIP, WINDOW)).toEqual({ left: 160, top: 74 })
})

test('goes below a control at the top of the window', () => {
  expect(tooltipPlace({ left: 200, top: 10, width: 20, height: 20 }, TOOLTIP, WINDOW)).toEqual({ left: 160, top: 36 })
})

test('stays within the window at both sides', () => {
  expect(tooltipPlace({ left: 0, top: 100, width: 20, height: 20 }, TOOLTIP, WINDOW).left).toBe(8)
  expect(tooltipPlace({ left: 380, top: 100, width: 20, height: 20 }, TOOLTIP, WINDOW).left).toBe(292)
})
