import { expect, test } from './fixtures'
import { READY_TIMEOUT_MS } from './pages/playground'

test.describe('a browser that prefers Chinese', () => {
  test.use({ locale: 'zh-CN' })

  test('gets the page, the example and the output in Chinese', async ({ page }) => {
    await page.goto('/')
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
    await page.getByRole('button', { name: '运行', exact: true }).click()
    await expect(page.getByRole('log', { name: '程序输出' })).toContainText('你好，世界！')
    await expect(page.getByRole('status', { name: '运行状态' })).toHaveText('已完成')
  })

  test('gets the menus of the editor in Chinese too', async ({ page }) => {
    await page.goto('/')
    const editor = page.getByRole('textbox', { name: 'main.js 的内容' })
    await expect(editor).toBeAttached({ timeout: READY_TIMEOUT_MS })
    await expect(page.locator('[data-plain-editor]')).toHaveCount(0, { timeout: READY_TIMEOUT_MS })
    await editor.focus()
    await page.keyboard.press('F1')
    await expect(page.getByRole('option', { name: /^查找,/ })).toBeVisible()
  })

  test('can switch to English, and finds English the next time', async ({ page }) => {
    await page.goto('/')
    await page.getByRole('button', { name: 'English' }).click()
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible()
    await page.reload()
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
    await expect(page.getByRole('button', { name: 'Run', exact: true })).toBeVisible()
  })
})

test('switching to Chinese keeps the work, and what the sandbox refuses is told in Chinese', async ({
  page,
  playground,
}) => {
  await playground.open()
  await playground.write(
    'main.js',
    `import { execSync } from 'node:child_process'
console.log('kept over the switch')
execSync('fallocate -l $(($(df --output=avail -B1 . | tail -1) - 500000)) most-of-the-disk')`,
  )
  await page.getByRole('button', { name: '中文' }).click()
  await page.getByRole('button', { name: '运行', exact: true }).click()
  await expect(page.getByRole('log', { name: '程序输出' })).toContainText('kept over the switch')
  await expect(page.getByRole('status', { name: '运行状态' })).toHaveText('已完成')
  await page
    .locator('input[type=file][multiple]:not([webkitdirectory])')
    .setInputFiles({ name: 'more.txt', mimeType: 'text/plain', buffer: Buffer.alloc(1 << 20, 'more ') })
  await expect(page.getByText('more.txt 无法保存到沙箱')).toBeVisible()
  await expect(page.getByText('“more.txt”放不下：磁盘已没有空间')).toBeVisible()
})
