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

test('React with Vite: an edit while it runs is seen at once, and the page keeps its state', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.newProject('React with Vite')
  await playground.run.click()
  const shown = page.getByRole('region', { name: 'Preview' }).frameLocator('iframe')
  await shown.getByRole('checkbox', { name: 'Read this file' }).check()
  await expect(shown.getByText('1 left')).toBeVisible()
  await playground.replace('src/app.jsx', '<h1>To do</h1>', '<h1>Edited while it runs</h1>')
  await expect(shown.getByRole('heading', { name: 'Edited while it runs' })).toBeVisible()
  await expect(shown.getByRole('checkbox', { name: 'Read this file' })).toBeChecked()
  await playground.stop.click()
})

test('an HTTP server starts anew with every save, and tests are run by their script', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.newProject('HTTP server')
  await playground.run.click()
  const shown = page.getByRole('region', { name: 'Preview' }).frameLocator('iframe')
  await expect(shown.getByRole('heading', { name: 'Hello from your sandbox!' })).toBeVisible()
  await playground.replace('server.js', 'Hello from your sandbox!', 'Hello again!')
  await expect(shown.getByRole('heading', { name: 'Hello again!' })).toBeVisible()
  await playground.stop.click()

  await playground.newProject('Tests')
  await playground.run.click()
  await expect(playground.output).toContainText('pass 3')
  await expect(playground.state).toHaveText('Finished')
})

test('a project is a template for others, in the menu, the palette and until it is deleted', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.newProject('Bash')
  await playground.write('main.sh', 'echo from my template\n')
  await page.getByRole('button', { name: /^Project: / }).click()
  await page.getByRole('menuitem', { name: 'Save as a template' }).click()
  await expect(page.getByText('City tables is among your templates')).toBeVisible()

  await playground.newProject('JavaScript')
  await page.getByRole('button', { name: /^Project: / }).click()
  await page.getByRole('menuitem', { name: 'Your templates' }).click()
  await page.getByRole('menuitem', { name: 'City tables', exact: true }).click()
  await expect(playground.editor('main.sh')).toBeAttached()
  await playground.run.click()
  await expect(playground.output).toContainText('from my template')

  await page.keyboard.press('Control+K')
  const palette = page.getByRole('dialog', { name: 'Command palette' })
  await palette.getByRole('combobox').fill('New project: City')
  await expect(palette.getByRole('option', { name: 'New project: City tables' })).toBeVisible()
  await palette.getByRole('combobox').fill('All projects')
  await page.keyboard.press('Enter')
  const projects = page.getByRole('dialog', { name: 'Projects' })
  await projects.getByRole('button', { name: 'Delete City tables' }).last().click()
  await expect(projects.getByText('Your templates')).toHaveCount(0)
  await page.keyboard.press('Escape')
})
