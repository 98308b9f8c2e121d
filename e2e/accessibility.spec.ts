import type { Page } from '@playwright/test'
import { seriousProblems } from './accessibility'
import { expect, test } from './fixtures'
import { READY_TIMEOUT_MS } from './pages/playground'

/** By the name of its command, and by its own. */
const DIALOGS = {
  'en-US': [
    ['Compare two runs', 'Compare two runs'],
    ['Change the limits of runs', 'Limits'],
    ['Keyboard shortcuts', 'Keyboard shortcuts'],
  ],
  'zh-CN': [
    ['比较两次运行', '比较两次运行'],
    ['修改运行限制', '限制'],
    ['键盘快捷键', '键盘快捷键'],
  ],
} as const

/** @param file by which the new project is known from the one before it */
async function start(page: Page, template: RegExp, file: string): Promise<void> {
  await page.getByRole('button', { name: /^(Project|项目)/ }).click()
  await page.getByRole('menuitem', { name: template }).click()
  await expect(page.getByRole('treeitem', { name: new RegExp(`^${file}(\\s|$)`) })).toBeVisible()
  await page.getByRole('button', { name: /^(Run|运行)$/ }).click()
}

for (const locale of ['en-US', 'zh-CN'] as const) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale })

    test('the playground is accessible: runs, previews, tests, dialogs and the search', async ({ page }) => {
      // A dozen places, each looked at in both themes: it takes a busy machine as long as a dozen tests.
      test.slow()
      await page.goto('/')
      await expect(page.getByRole('textbox', { name: /main\.js/ })).toBeAttached()
      // The text box that comes first is there before the page's scripts are.
      await expect(page.locator('[data-plain-editor]')).toHaveCount(0, { timeout: READY_TIMEOUT_MS })
      expect(await seriousProblems(page)).toEqual([])
      await page.getByRole('button', { name: /^(Run|运行)$/ }).click()
      await expect(page.getByRole('log')).toContainText('Node.js v24')
      expect(await seriousProblems(page)).toEqual([])
      await page.getByRole('tab', { name: /^(Terminal|终端)$/ }).click()
      expect(await seriousProblems(page, '#output-region')).toEqual([])
      await page.getByRole('tab', { name: /^(Console|控制台)$/ }).click()

      await start(page, /^(HTTP server|HTTP 服务器)/, 'server.js')
      const preview = page.getByRole('region', { name: /^(Preview|预览)$/ })
      await expect(preview.frameLocator('iframe').getByRole('heading')).toBeVisible()
      expect(await seriousProblems(page, '#preview-region')).toEqual([])
      await start(page, /^(Tests|测试)/, 'roman.js')
      await expect(page.getByRole('tree', { name: /^(Tests|测试)$/ }).getByRole('treeitem')).toHaveCount(5)
      expect(await seriousProblems(page, '#output-region')).toEqual([])

      // What is called up over the page, and what takes the place of a part of it.
      await page.getByRole('button', { name: /^(Run|运行)$/ }).click()
      await expect(page.getByRole('button', { name: /^(Compare runs|比较运行)$/ })).toBeVisible()
      for (const [command, name] of DIALOGS[locale]) {
        await page.keyboard.press('ControlOrMeta+K')
        await page.getByRole('dialog').getByRole('combobox').fill(command)
        await page.keyboard.press('Enter')
        await expect(page.getByRole('dialog', { name, exact: true })).toBeVisible()
        expect(await seriousProblems(page, '[role="dialog"]'), name).toEqual([])
        await page.keyboard.press('Escape')
        await expect(page.getByRole('dialog')).toHaveCount(0)
      }
      await page.keyboard.press('ControlOrMeta+K')
      await page
        .getByRole('dialog')
        .getByRole('combobox')
        .fill(locale === 'en-US' ? 'Packages' : '软件包')
      await page.keyboard.press('Enter')
      await expect(page.getByRole('textbox', { name: /^(Package|软件包)$/ })).toBeFocused()
      expect(await seriousProblems(page, '#files-region')).toEqual([])
      await page.keyboard.press('ControlOrMeta+Shift+F')
      await expect(page.getByRole('searchbox')).toBeFocused()
      await page.keyboard.type('roman')
      await expect(page.getByRole('button', { name: /roman/ }).first()).toBeVisible()
      expect(await seriousProblems(page, '#files-region')).toEqual([])
    })

    test('the dashboard is accessible, and what a stranger sees of it', async ({ page }) => {
      await page.goto('/dashboard')
      await expect(page.locator('canvas').first()).toBeVisible()
      expect(await seriousProblems(page)).toEqual([])
      for (const name of [/^(Sandboxes|沙箱)/, /^(Runs|运行)$/, /^(Events|事件)$/, /^(Engine|引擎)$/]) {
        await page.getByRole('tab', { name }).click()
        expect(await seriousProblems(page, '[role="tabpanel"]')).toEqual([])
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
