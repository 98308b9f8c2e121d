import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'

declare global {
  interface Window {
    layoutShift: number
  }
}

/** As browsers count it for the Core Web Vitals: 0.1 is what they call good. */
const SHIFT_MAX = 0.02

/** Adds up what moves by itself from the first paint on. */
async function countShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.layoutShift = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        if ('value' in entry && typeof entry.value === 'number') window.layoutShift += entry.value
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

const shiftOf = (page: Page) => page.evaluate(() => window.layoutShift)

test('the playground moves nothing as it comes', async ({ page, playground }) => {
  await countShifts(page)
  await playground.open()
  await playground.untilFetched()
  expect(await shiftOf(page)).toBeLessThan(SHIFT_MAX)
})

test('the dashboard moves nothing as its numbers come', async ({ page }) => {
  await countShifts(page)
  await page.goto('/dashboard')
  await expect(page.getByRole('region', { name: 'Pool' })).toContainText(/\d+ warm/)
  await expect(page.locator('canvas')).toHaveCount(6)
  // The first numbers, and twice the next ones.
  const eventLoop = page.getByRole('region', { name: 'Event loop delay', exact: true })
  for (let change = 0; change < 2; change++)
    await expect(eventLoop).not.toHaveText((await eventLoop.textContent()) ?? '')
  expect(await shiftOf(page)).toBeLessThan(SHIFT_MAX)
})

test('the guide moves nothing as it comes, and has the place that was asked for in sight', async ({ page }) => {
  await countShifts(page)
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 })
    await page.goto('/help#network-refused')
    await expect(page.locator('#network-refused')).toBeInViewport()
    expect(await shiftOf(page)).toBeLessThan(SHIFT_MAX)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await page.goto('about:blank')
  }
})
