import { expect, test } from './fixtures'

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

test('on a phone a program is edited and run, one view at a time', async ({ page, playground }) => {
  await page.goto('/')
  const views = page.getByRole('navigation', { name: 'Views' })
  await views.getByRole('button', { name: 'Code' }).tap()
  await playground.write('main.js', `console.log('from a phone')`)
  await playground.run.tap()
  await expect(playground.output).toContainText('from a phone')
  await expect(views.getByRole('button', { name: 'Output' })).toHaveAttribute('aria-current', 'page')
  await views.getByRole('button', { name: 'Files' }).tap()
  await expect(playground.file('main.js')).toBeVisible()
})

test('nothing on a phone is wider than its screen', async ({ page, playground }) => {
  await page.goto('/')
  const share = await page.getByRole('button', { name: 'Share' }).boundingBox()
  expect(share?.y).toBe((await playground.run.boundingBox())?.y)
  for (const view of ['Files', 'Code', 'Output', 'Terminal', 'Metrics']) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).tap()
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(width, view).toBeLessThanOrEqual(390)
  }
})
