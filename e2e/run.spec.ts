import { expect, test } from './fixtures'

test.describe('a program @core', () => {
  test('that came with the page runs, and so does an edited one', async ({ openPlayground: playground }) => {
    await playground.newProject('JavaScript')
    await playground.run.click()
    await expect(playground.output).toContainText('Hello, world! This is Node.js v24')
    await expect(playground.state).toHaveText('Finished')

    await playground.write('main.js', `console.log('six times seven is', 6 * 7)`)
    await playground.run.click()
    await expect(playground.output).toContainText('six times seven is 42')
    await expect(playground.output).not.toContainText('Hello, world!')
  })

  test('shows its output while it is still running', async ({ openPlayground: playground }) => {
    await playground.program('Python', `print('ready', flush=True)\nwhile True: pass`)
    await playground.run.click()
    await expect(playground.output).toContainText('ready')
    await expect(playground.state).toHaveText('Running')
    await playground.stop.click()
    await expect(playground.state).toHaveText('Cancelled')
    await expect(playground.run).toBeEnabled()
  })

  test('reads stdin and prints Chinese text', async ({ openPlayground: playground }) => {
    await playground.program('Python', `name = input('你叫什么名字？')\nprint(f'你好，{name}！')\n`)
    await playground.run.click()
    await expect(playground.output).toContainText('你叫什么名字？')
    await playground.input.fill('李白')
    await playground.input.press('Enter')
    await expect(playground.output).toContainText('你好，李白！')
    await expect(playground.state).toHaveText('Finished')
  })

  test('that loops for ever is stopped, and the sandbox answers the next run', async ({
    openPlayground: playground,
  }) => {
    await playground.program('JavaScript', `console.log('looping')\nfor (;;) {}`)
    await playground.run.click()
    await expect(playground.output).toContainText('looping')
    await playground.stop.click()
    await expect(playground.state).toHaveText('Cancelled')
    await playground.write('main.js', `console.log('still here')`)
    await playground.run.click()
    await expect(playground.output).toContainText('still here')
    await expect(playground.state).toHaveText('Finished')
  })

  test('that fails shows its error, its place and its exit code', async ({ openPlayground: playground }) => {
    await playground.program(
      'JavaScript',
      // With no more of the stack than fits into the console: it follows the end.
      `function explode() {\n  throw new TypeError('no such thing')\n}\nError.stackTraceLimit = 3\nexplode()\n`,
    )
    await playground.run.click()
    await expect(playground.output).toContainText('TypeError: no such thing')
    await expect(playground.output).toContainText('main.js:2')
    await expect(playground.state).toHaveText('Failed')
    await expect(playground.page.getByRole('region', { name: 'Output' })).toContainText(/Exit code\s*1/)
  })

  test('that takes too much memory is killed, and the page says so', async ({ openPlayground: playground }) => {
    await playground.program('Python', `held = []\nwhile True: held.append(bytearray(16 * 1024 * 1024))\n`)
    await playground.run.click()
    await expect(playground.state).toHaveText('Out of memory', { timeout: 100_000 })
    await expect(playground.page.getByRole('region', { name: 'Output' })).toContainText(
      /Killed after .* the limit is 512 MiB/,
    )
  })

  test('gets its arguments', async ({ openPlayground: playground }) => {
    await playground.program('Bash', `printf '[%s]\\n' "$@"`)
    await playground.page.getByRole('textbox', { name: 'Arguments' }).fill(`one 'two words' 三`)
    await playground.run.click()
    for (const argument of ['[one]', '[two words]', '[三]']) await expect(playground.output).toContainText(argument)
  })

  test('has stderr told apart from stdout', async ({ openPlayground: playground }) => {
    await playground.program('Bash', `echo to stdout\necho to stderr >&2\n`)
    await playground.run.click()
    await expect(playground.state).toHaveText('Finished')
    await playground.page.getByRole('combobox', { name: 'Streams shown' }).click()
    await playground.page.getByRole('option', { name: 'stderr only' }).click()
    await expect(playground.output).toContainText('to stderr')
    await expect(playground.output).not.toContainText('to stdout')
    // The choice is the page's, which the next test has too.
    await playground.page.getByRole('combobox', { name: 'Streams shown' }).click()
    await playground.page.getByRole('option', { name: 'All output' }).click()
    await expect(playground.output).toContainText('to stdout')
  })
})

test('JavaScript that is pasted over the example may be of either kind', async ({ openPlayground: playground }) => {
  await playground.program('JavaScript', `const { EOL } = require('node:os')\nconsole.log('required', EOL.length)\n`)
  await playground.run.click()
  await expect(playground.output).toContainText('required 1')
  await playground.write('main.js', `import { EOL } from 'node:os'\nconsole.log('imported', EOL.length)\n`)
  await playground.run.click()
  await expect(playground.output).toContainText('imported 1')
})

test('TypeScript runs directly, and its type errors are marked without stopping it', async ({
  openPlayground: playground,
}) => {
  await playground.newProject('TypeScript')
  await playground.write('main.ts', `const count: number = 'three'\nconsole.log('count is', count)\n`)
  await expect(async () => {
    await playground.page.keyboard.press('F8')
    await expect(playground.page.getByText("Type 'string' is not assignable to type 'number'").first()).toBeVisible({
      timeout: 1000,
    })
  }).toPass()
  await playground.run.click()
  await expect(playground.output).toContainText('count is three')
})

test('a million lines do not freeze the page', async ({ openPlayground: playground }) => {
  await playground.program('Bash', `seq 1000000\n`)
  await playground.run.click()
  await expect(playground.state).toHaveText('Finished', { timeout: 40_000 })
  await expect(playground.output).toContainText('1000000')
  await playground.page.getByRole('button', { name: 'Search the output' }).click()
  await playground.page.getByRole('textbox', { name: 'Search' }).fill('654321')
  await expect(playground.output).toContainText('654321')
})
