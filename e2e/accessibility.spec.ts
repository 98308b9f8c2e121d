import { seriousProblems } from './accessibility'
import { expect, test } from './fixtures'

for (const locale of ['en-US', 'zh-CN']) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale })

    test('the playground is accessible before and after a run', async ({ page }) => {
      await page.goto('/')
      await expect(page.getByRole('textbox', { name: /main\.js/ })).toBeAttached()
      expect(await seriousProblems(page)).toEqual([])
      await page.getByRole('button', { name: /^(Run|运行)$/ }).click()
      await expect(page.getByRole('log')).toContainText('Node.js v24')
      expect(await seriousProblems(page)).toEqual([])
      await page.getByRole('tab', { name: /^(Terminal|终端)$/ }).click()
      expect(await seriousProblems(page)).toEqual([])
    })

    test('the dashboard is accessible, and what a stranger sees of it', async ({ page }) => {
      await page.goto('/dashboard')
      await expect(page.locator('canvas').first()).toBeVisible()
      for (const name of [/^(Sandboxes|沙箱)/, /^(Runs|运行)$/, /^(Events|事件)$/, /^(Engine|引擎)$/]) {
        await page.getByRole('tab', { name }).click()
        expect(await seriousProblems(page)).toEqual([])
      }
      await page.setExtraHTTPHeaders({ 'X-Forwarded-For': '203.0.113.7' })
      await page.goto('/dashboard')
      await expect(page.getByRole('button', { name: /^(Sign in|登录)$/ })).toBeVisible()
      expect(await seriousProblems(page)).toEqual([])
    })

    test('the help is accessible', async ({ page }) => {
      await page.goto('/help')
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      expect(await seriousProblems(page)).toEqual([])
    })
  })
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })

  test('each view is accessible', async ({ page }) => {
    await page.goto('/')
    for (const view of ['Files', 'Code', 'Output', 'Terminal', 'Metrics']) {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: view }).tap()
      expect(await seriousProblems(page), view).toEqual([])
    }
  })
})
