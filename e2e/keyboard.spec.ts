import { expect, test } from './fixtures'

test('everything from the first key to the output is done without a mouse', async ({ page, playground }) => {
  await playground.open()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the editor' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('tab', { name: 'main.js' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(playground.editor('main.js')).toBeFocused()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(`console.log('typed ' + 'by keys`)
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(playground.output).toContainText('typed by keys')

  await page.keyboard.press('Control+M')
  await page.keyboard.press('Tab')
  await expect(playground.editor('main.js')).not.toBeFocused()
})

test('the file tree is worked by keys', async ({ openPlayground: playground }) => {
  const { page } = playground
  await playground.newProject('JavaScript')
  await playground.file('main.js').focus()
  await page.keyboard.press('End')
  await expect(playground.file('words.js')).toBeFocused()
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'New name of words.js' }).fill('phrases.js')
  await page.keyboard.press('Enter')
  await expect(playground.file('phrases.js')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(playground.editor('phrases.js')).toBeAttached()
})

test('Undo brings nothing of one project into the next', async ({ openPlayground: playground }) => {
  const { page } = playground
  await playground.program('JavaScript', `console.log('of the first')\n`)
  await playground.newProject('JavaScript')
  const panel = page.getByRole('tabpanel', { name: 'main.js' })
  await playground.editor('main.js').focus()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('// typed')
  await expect(panel).toContainText('// typed')
  for (let n = 0; n < 8; n += 1) {
    await page.keyboard.press('ControlOrMeta+Z')
    // Until it is drawn.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await expect(panel).not.toContainText('of the first')
  }
  await expect(panel).not.toContainText('// typed')
  await page.keyboard.press('ControlOrMeta+Home')
  await expect(panel).toContainText('Welcome!')
})

test('a running program is stopped by keys', async ({ openPlayground: playground }) => {
  const { page } = playground
  await playground.program('Bash', 'echo begun\nsleep 600\n')
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(playground.output).toContainText('begun')
  await playground.stop.focus()
  await page.keyboard.press('Enter')
  await expect(playground.state).toHaveText('Cancelled')
})

test('what was pasted is what runs, and what is typed on after it, though the keys come at once', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.newProject('Bash')
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  for (const round of [1, 2, 3, 4, 5]) {
    await page.evaluate((copied) => navigator.clipboard.writeText(copied), `echo pasted ${round}`)
    await playground.editor('main.sh').focus()
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.press('ControlOrMeta+V')
    await page.keyboard.type(' typed')
    await page.keyboard.press('ControlOrMeta+Enter')
    await expect(playground.output).toContainText(`pasted ${round} typed`)
    await expect(playground.state).toHaveText('Finished')
  }
})
