import { expect, test } from './fixtures'

const MARKUP =
  '<b>bold</b><script>parent.document.title = "taken"</script><img src="/icon.svg" onerror="parent.taken = 1">'

const PYTHON = `from codetok import display, html
display('<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle r="20" cx="20" cy="20"/></svg>')
display([{'city': '北京', 'degrees': 31}, {'city': 'Oslo', 'degrees': 12}])
html(${JSON.stringify(MARKUP)})
print('after')
`

const JAVASCRIPT = `import { display } from '/opt/codetok/display.mjs'
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
display(Buffer.from(pixel, 'base64'))
display([['a', 1], ['b', 2]])
`

test('images, tables and HTML are shown beside the output, in Python and JavaScript', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  const shown = page.getByRole('region', { name: 'Images and tables' })
  await playground.program('Python', PYTHON)
  await playground.run.click()
  await expect(playground.output).toContainText('after')
  await expect(playground.output).toContainText('image/svg+xml')
  await expect(shown.getByRole('img')).toHaveJSProperty('naturalWidth', 40)
  await expect(shown.getByRole('row', { name: '北京 31' })).toBeVisible()
  // In a frame of nobody's: no script of it runs, and nothing is asked of us in its name.
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await expect(shown.frameLocator('iframe').getByText('bold')).toBeVisible()
  expect(await page.title()).not.toContain('taken')
  expect(await page.evaluate(() => 'taken' in window)).toBe(false)
  expect(asked.filter((url) => url.endsWith('/icon.svg'))).toEqual([])

  await playground.program('JavaScript', JAVASCRIPT)
  await playground.run.click()
  await expect(shown.getByRole('img')).toHaveJSProperty('naturalWidth', 1)
  await expect(shown.getByRole('row', { name: 'b 2' })).toBeVisible()
})
