import type { Locator } from '@playwright/test'
import { expect, test } from './fixtures'

/** The panel is found as another test has left it. */
async function setPressed(button: Locator, isPressed: boolean): Promise<void> {
  if ((await button.getAttribute('aria-pressed')) !== String(isPressed)) await button.click()
}

test('all files are searched by one key, and a match opens at its place', async ({ openPlayground: playground }) => {
  const { page } = playground
  await playground.newProject('React with Vite')
  const search = page.getByRole('region', { name: 'Search', exact: true })
  await playground.editor(/./).focus()
  await page.keyboard.press('ControlOrMeta+Shift+F')
  await expect(search.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('REACT-DOM')
  await expect(search.getByRole('status')).toHaveText('2 matches in 2 files')
  await search.getByRole('button', { name: 'Match case' }).click()
  await expect(search.getByRole('status')).toHaveText('Nothing found')
  await search.getByRole('searchbox').fill('react-dom/client')
  await search.getByRole('button', { name: /react-dom\/client/ }).click()
  await expect(playground.editor('src/main.jsx')).toBeFocused()
  await expect(page.getByText(/^Ln \d+, Col \d+$/)).toBeVisible()

  // What would become of it is shown beside it; what was replaced can be taken back, here and in the editor.
  await search.getByRole('searchbox').fill('react-dom/(cl)ient')
  await search.getByRole('button', { name: 'Regular expression' }).click()
  await search.getByRole('button', { name: 'Replace', exact: true }).click()
  await search.getByRole('textbox', { name: 'Replace with' }).fill('$1-$1')
  await expect(search.getByRole('insertion')).toHaveText('cl-cl')
  await search.getByRole('button', { name: /^Replace line \d+ of src\/main\.jsx$/ }).click()
  const code = page.getByRole('tabpanel').filter({ has: playground.editor('src/main.jsx') })
  await expect(code).toContainText("from 'cl-cl'")
  await expect(search.getByRole('status')).toHaveText('Nothing found')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(code).toContainText('react-dom/client')
  await expect(page.getByText('1 file is as it was')).toBeVisible()
  await search.getByRole('button', { name: 'Replace all in src/main.jsx' }).click()
  await expect(code).toContainText("from 'cl-cl'")
  await playground.editor('src/main.jsx').focus()
  await page.keyboard.press('ControlOrMeta+Z')
  await expect(code).toContainText('react-dom/client')
  await search.getByRole('searchbox').fill('(')
  await expect(search.getByRole('alert')).toContainText('That is no regular expression')
  await search.getByRole('searchbox').press('Escape')
  await expect(playground.files).toBeVisible()
})

const ENDLESS = `import { writeFileSync } from 'node:fs'
const text = '${'a'.repeat(40)}!'
let count = 0
setInterval(() => writeFileSync('ticks.txt', String(count++)), 250)
`

test('a search that never ends is given up, though a program changes the project all the while', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.program('JavaScript', ENDLESS)
  await playground.run.click()
  await expect(playground.file('ticks.txt')).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Shift+F')
  const search = page.getByRole('region', { name: 'Search', exact: true })
  await expect(search.getByRole('searchbox')).toBeFocused()
  await setPressed(search.getByRole('button', { name: 'Regular expression' }), true)
  await search.getByRole('searchbox').fill('(a+)+$')
  await expect(search.getByRole('status')).toHaveText('Searching…')
  await expect(search.getByRole('alert')).toContainText('given up: this expression takes too long')
  await playground.stop.click()
  await search.getByRole('searchbox').fill('')
  await search.getByRole('searchbox').press('Escape')
})

test('more than the list shows is replaced after a yes, and can be taken back', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.program('JavaScript', 'const needle = 1\n'.repeat(1_200))
  await page.keyboard.press('ControlOrMeta+Shift+F')
  const search = page.getByRole('region', { name: 'Search', exact: true })
  await setPressed(search.getByRole('button', { name: 'Regular expression' }), false)
  await search.getByRole('searchbox').fill('const needle = 1')
  await expect(search.getByRole('status')).toHaveText('The first 1000 matches, in 1 file')
  await setPressed(search.getByRole('button', { name: 'Replace', exact: true }), true)
  await search.getByRole('textbox', { name: 'Replace with' }).fill('let pin = 1')
  await search.getByRole('button', { name: 'Replace all', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Replace 1,200 matches?' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  const code = page.getByRole('tabpanel').filter({ has: playground.editor('main.js') })
  await expect(code).toContainText('const needle = 1')
  await search.getByRole('button', { name: 'Replace all', exact: true }).click()
  await dialog.getByRole('button', { name: 'Replace all' }).click()
  await expect(page.getByText('1,200 matches replaced in 1 file')).toBeVisible()
  await expect(code).toContainText('let pin = 1')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(code).toContainText('const needle = 1')
  await search.getByRole('searchbox').press('Escape')
  await expect(playground.files).toBeVisible()
})
