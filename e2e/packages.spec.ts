import { expect, test } from './fixtures'

/** As npm would leave it: the package, and then the list that has it. */
const INSTALL = `import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('node_modules/greeting/types', { recursive: true })
writeFileSync('node_modules/greeting/package.json', '{"version":"1.2.5","exports":{".":{"types":"./types/index.d.ts"}}}')
writeFileSync('node_modules/greeting/types/index.d.ts', "export { greet } from './greet.js'")
writeFileSync('node_modules/greeting/types/greet.d.ts', 'export declare function greet(name: string): string')
writeFileSync('package.json', '{"type":"module","dependencies":{"greeting":"^1.2.3"}}')
console.log('installed')
`

test('what is installed is listed, and the editor knows its types', async ({ openPlayground: playground }) => {
  const { page } = playground
  await playground.newProject('TypeScript')
  await playground.write('main.ts', INSTALL)
  await playground.run.click()
  await expect(playground.output).toContainText('installed')
  await playground.write('main.ts', `import { greet } from 'greeting'\nexport const length: number = greet('you')\n`)
  // Until the types are there, that there are none is a mistake too.
  await expect(async () => {
    await page.keyboard.press('F8')
    await expect(page.getByText("Type 'string' is not assignable to type 'number'").first()).toBeVisible({
      timeout: 1_000,
    })
  }).toPass()
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: /^Project: / }).click()
  await page.getByRole('menuitem', { name: 'Packages' }).click()
  const panel = page.getByRole('region', { name: 'Packages', exact: true })
  const field = panel.getByRole('textbox', { name: 'Package' })
  await expect(field).toBeFocused()
  const list = panel.getByRole('list', { name: 'Packages of this project' })
  await expect(list).toContainText('greeting ^1.2.3')
  await expect(list).toContainText('1.2.5 installed')
  // The servers of these tests give sandboxes no network.
  await expect(panel).toContainText('Sandboxes of this server have no network')
  await expect(panel.getByRole('link')).toHaveAttribute('href', '/help#network-refused')
  await field.fill('left-pad')
  await expect(panel.getByRole('button', { name: 'Add' })).toBeDisabled()

  // To take one away needs none, and tells how it went.
  await panel.getByRole('button', { name: 'Remove greeting' }).click()
  await expect(panel.getByRole('status')).toHaveText('Done: npm uninstall greeting')
  await expect(panel).toContainText('This project needs no packages')
  await page.keyboard.press('Escape')
  await expect(playground.files).toBeVisible()
})
