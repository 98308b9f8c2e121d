import { readFile } from 'node:fs/promises'
import { expect, test } from './fixtures'

const menu = /^Project: /

test('a project goes out as a zip, and comes in as another one', async ({ openPlayground: playground }) => {
  const { page } = playground
  await playground.program('Bash', 'cat "data of mine.txt"\n')
  await playground.addFiles([{ name: 'data of mine.txt', text: 'from the zip 压缩包' }])
  await expect(playground.file('data of mine.txt')).toBeVisible()
  await page.getByRole('button', { name: menu }).click()
  const downloading = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'Export as zip' }).click()
  const zip = await readFile(await (await downloading).path())

  await playground.newProject('JavaScript')
  await page
    .getByLabel('Import a zip…')
    .setInputFiles({ name: 'Come back.zip', mimeType: 'application/zip', buffer: zip })
  await expect(page.getByRole('button', { name: menu })).toHaveText('Project: Come back')
  await expect(playground.file('data of mine.txt')).toBeVisible()
  await playground.run.click()
  await expect(playground.output).toContainText('from the zip 压缩包')

  await page
    .getByLabel('Import a zip…')
    .setInputFiles({ name: 'broken.zip', mimeType: 'application/zip', buffer: zip.subarray(0, zip.length / 2) })
  await expect(page.getByText('broken.zip could not be imported')).toBeVisible()
  await expect(playground.file('data of mine.txt')).toBeVisible()
})

test('a repository that can not be had leaves the project as it is, and says why', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.program('Bash', 'echo still here\n')
  await page.getByRole('button', { name: menu }).click()
  await page.getByRole('menuitem', { name: 'Import from GitHub…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Link to the repository').fill('https://example.com/not-a-repository')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  await expect(dialog.getByRole('alert')).toContainText('This is no link to a repository or a gist on GitHub.')
  await dialog.getByLabel('Link to the repository').fill('https://github.com/codetok/there-is-no-such-repository')
  await dialog.getByRole('button', { name: 'Import', exact: true }).click()
  // The first without a way to GitHub.
  await expect(dialog.getByRole('alert')).toContainText(/can not be reached from this server|has no such repository/)
  await page.keyboard.press('Escape')
  await playground.run.click()
  await expect(playground.output).toContainText('still here')
})
