import { expect, test } from './fixtures'

const SERVER = `import { createServer } from 'node:http'
const page = \`<title>served</title><h1>Hello from the sandbox</h1><p id="where"></p>
<script>where.textContent = location.pathname + ' ' + (document.cookie || 'no cookie') + ' ' + (window.parent === window)</script>\`
createServer((request, response) => {
  response.setHeader('content-type', 'text/html')
  response.end(page)
}).listen(8080, () => console.log('listening'))
`

test('a server that a program starts is shown beside the editor, until it ends @core', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.program('JavaScript', SERVER)
  await playground.run.click()
  const preview = page.getByRole('region', { name: 'Preview' })
  const shown = preview.frameLocator('iframe')
  await expect(shown.getByRole('heading', { name: 'Hello from the sandbox' })).toBeVisible()
  // On an origin of its own: it has no cookie of ours, and is in a frame.
  await expect(shown.locator('#where')).toHaveText('/ no cookie false')

  await preview.getByRole('textbox', { name: 'Path' }).fill('deep/page')
  await preview.getByRole('textbox', { name: 'Path' }).press('Enter')
  await expect(shown.locator('#where')).toHaveText('/deep/page no cookie false')
  await expect(preview.getByRole('combobox', { name: 'Port' })).toContainText(':8080')
  const [tab] = await Promise.all([
    page.context().waitForEvent('page'),
    preview.getByRole('button', { name: 'Open in a new tab' }).click(),
  ])
  await expect(tab.locator('#where')).toHaveText('/deep/page no cookie true')
  await tab.close()

  await playground.stop.click()
  await expect(preview.getByRole('status')).toHaveText(/^The server on port 8080 has ended\./)
  await playground.run.click()
  await expect(preview.getByRole('status')).toHaveCount(0)
  await expect(shown.locator('#where')).toHaveText('/deep/page no cookie false')

  await preview.getByRole('button', { name: 'Close the preview' }).click()
  await expect(preview).toHaveCount(0)
  await page.getByRole('button', { name: 'Preview panel' }).click()
  await expect(preview).toBeVisible()
  await preview.getByRole('button', { name: 'Close the preview' }).click()
  await playground.stop.click()
})
