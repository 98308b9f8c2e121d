import { expect, test } from './fixtures'

test('a file is formatted by its own formatter, or the place is told where it is not of its language', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  const button = page.getByRole('button', { name: 'Format', exact: true })
  const text = (path: string) => page.getByRole('tabpanel').filter({ has: playground.editor(path) })

  await playground.program('Python', 'def  double( n ):\n  return n*2\nprint(double(21))')
  await button.click()
  await expect(text('main.py')).toContainText('return n * 2')
  await playground.run.click()
  await expect(playground.output).toContainText('42')

  // Asked to save, it formats once that was chosen, and not before.
  await playground.write('main.py', 'def  half( n ):\n  return n/2\nprint(half(84))')
  await page.keyboard.press('ControlOrMeta+S')
  await page.keyboard.press('ControlOrMeta+K')
  await page.getByRole('dialog').getByRole('combobox').fill('settings')
  await page.keyboard.press('Enter')
  await page.getByRole('checkbox', { name: 'Format on save' }).check()
  await page.keyboard.press('Escape')
  await expect(text('main.py')).toContainText('return n/2')
  await playground.editor('main.py').focus()
  await page.keyboard.press('ControlOrMeta+S')
  await expect(text('main.py')).toContainText('return n / 2')

  await playground.program('JavaScript', "let  first=1\nconsole.log( 'a' )")
  await playground.editor('main.js').focus()
  await page.keyboard.press('Shift+Alt+F')
  await expect(text('main.js')).toContainText('console.log("a");')
  await page.keyboard.press('ControlOrMeta+Z')
  await expect(text('main.js')).toContainText("console.log( 'a' )")

  await playground.write('main.js', 'let first = 1\nlet second = (\n')
  await button.click()
  await expect(page.getByText('main.js could not be formatted')).toBeVisible()
  await page.getByRole('button', { name: 'Go there' }).click()
  await expect(page.getByText('Ln 3, Col 1', { exact: true })).toBeVisible()
})
