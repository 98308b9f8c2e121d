import { expect, test } from './fixtures'

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
  await search.getByRole('searchbox').press('Escape')
  await expect(playground.files).toBeVisible()
})
