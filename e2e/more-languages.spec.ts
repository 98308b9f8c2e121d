import { expect, test } from './fixtures'

/** A sandbox of this kind is started when it is asked for, and a compiler shares two cores with the browser. */
const COMPILED = { timeout: 45_000 }

test('a compiled language has its example, and what does not compile leads to its line', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.newProject('C')
  await playground.run.click()
  await expect(playground.output).toContainText('generation 4', COMPILED)
  await expect(playground.state).toHaveText('Finished')

  await playground.write('main.c', 'int main(void) {\n  return missing;\n}\n')
  await playground.run.click()
  await expect(playground.output).toContainText('main.c did not compile', COMPILED)
  await playground.output.getByRole('link', { name: 'main.c:2:10' }).first().click()
  await expect(page.getByText('Ln 2, Col 10')).toBeVisible()
})

test('pandas and Matplotlib show a table and a plot', async ({ openPlayground: playground }) => {
  const shown = playground.page.getByRole('region', { name: 'Images and tables' })
  await playground.newProject('Data: pandas and a plot')
  await playground.run.click()
  await expect(playground.output).toContainText('warmest month of Singapore', COMPILED)
  await expect(shown.frameLocator('iframe').getByRole('cell', { name: '27.6' })).toBeVisible()
  await expect(shown.getByRole('img')).not.toHaveJSProperty('naturalWidth', 0)
})

test('a program that turns out to need a compiler gets a sandbox that has one', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.newProject('Bash')
  await page.getByRole('button', { name: 'New file' }).click()
  await page.getByRole('textbox', { name: 'Name of the new file' }).fill('fast.rs')
  await page.keyboard.press('Enter')
  await playground.write('fast.rs', 'fn main() { println!("{}", 6 * 7) }')
  await page.getByRole('combobox', { name: 'File to start' }).click()
  await page.getByRole('option', { name: 'fast.rs', exact: true }).click()
  await playground.run.click()
  await expect(playground.output).toContainText('42', COMPILED)
})

test('a project is run by the Node.js that is chosen for it, which its files say', async ({
  openPlayground: playground,
}) => {
  const version = playground.page.getByRole('combobox', { name: 'Version of Node.js' })
  await playground.program('JavaScript', 'console.log("this is " + process.version)')
  await version.click()
  await playground.page.getByRole('option', { name: 'Node.js 22' }).click()
  await expect(playground.file('.node-version')).toBeVisible()
  await playground.run.click()
  await expect(playground.output).toContainText('this is v22.', COMPILED)
  await version.click()
  await playground.page.getByRole('option', { name: 'Node.js 24' }).click()
  await expect(playground.file('.node-version')).toHaveCount(0)
  await playground.run.click()
  await expect(playground.output).toContainText('this is v24.')
})
