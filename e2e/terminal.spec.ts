import { expect, test } from './fixtures'

test.describe('the terminal @core', () => {
  test('is a real shell in the sandbox, and shares its files', async ({ openPlayground: playground }) => {
    const { page } = playground
    await playground.newProject('Bash')
    await page.getByRole('tab', { name: 'Terminal' }).click()
    const screen = page.getByRole('textbox', { name: /Terminal/ })
    await screen.focus()
    await page.keyboard.type('tty && echo "$((6 * 7)) 个文件" > from-terminal.txt && cat from-terminal.txt')
    await page.keyboard.press('Enter')
    const shown = page.getByRole('tabpanel', { name: 'Terminal' })
    await expect(shown).toContainText('/dev/pts/')
    await expect(shown).toContainText('42 个文件')
    await expect(playground.file('from-terminal.txt')).toBeVisible()
  })

  test('is found again after a reload', async ({ page, playground }) => {
    await playground.open()
    await page.getByRole('tab', { name: 'Terminal' }).click()
    await page.getByRole('textbox', { name: /Terminal/ }).focus()
    await page.keyboard.type('kept=before-$((40 + 2)); echo "$kept"')
    await page.keyboard.press('Enter')
    const shown = page.getByRole('tabpanel', { name: 'Terminal' })
    await expect(shown).toContainText('before-42')
    await page.reload()
    await page.getByRole('tab', { name: 'Terminal' }).click()
    await expect(shown).toContainText('before-42')
    await page.getByRole('textbox', { name: /Terminal/ }).focus()
    await page.keyboard.type('echo "again $kept"')
    await page.keyboard.press('Enter')
    await expect(shown).toContainText('again before-42')
  })
})
