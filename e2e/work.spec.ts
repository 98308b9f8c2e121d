import type { Request } from '@playwright/test'
import { expect, test } from './fixtures'
import { Playground } from './pages/playground'

test('work is kept over a reload', async ({ page, playground }) => {
  await playground.open()
  await playground.write('main.js', `console.log('kept over the reload')`)
  await page.reload()
  await playground.untilReady()
  await expect(page.getByRole('tabpanel', { name: 'main.js' })).toContainText('kept over the reload')
  await playground.run.click()
  await expect(playground.output).toContainText('kept over the reload')
})

test('two tabs have a project and a sandbox each', async ({ context, playground }) => {
  await playground.open()
  const other = new Playground(await context.newPage())
  await other.open()
  await playground.write(
    'main.js',
    `await import('node:fs').then((fs) => fs.writeFileSync('first', ''))\nconsole.log('first tab')`,
  )
  await other.write('main.js', `console.log('second tab', (await import('node:fs')).existsSync('first'))`)
  await playground.run.click()
  await expect(playground.output).toContainText('first tab')
  await other.run.click()
  await expect(other.output).toContainText('second tab false')
  await expect(playground.output).not.toContainText('second tab')
})

test('two files are edited side by side', async ({ openPlayground: playground }) => {
  const { page } = playground
  await playground.newProject('JavaScript')
  await page.keyboard.press('ControlOrMeta+K')
  await page.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox').fill('Split the editor')
  await page.keyboard.press('Enter')
  const second = page.getByRole('region', { name: 'Second editor' })
  await second.getByRole('combobox', { name: 'File in the second editor' }).click()
  await page.getByRole('option', { name: 'poem.txt' }).click()
  const beside = second.getByRole('textbox', { name: 'Text of poem.txt' })
  await expect(playground.editor('main.js')).toBeAttached()
  await beside.focus()
  await page.keyboard.press('ControlOrMeta+Home')
  await page.keyboard.type('typed beside')
  await expect(second).toContainText('typed beside')
  await second.getByRole('button', { name: 'Close the second editor' }).click()
  await expect(second).toBeHidden()
  await playground.file('poem.txt').click()
  await expect(page.getByRole('tabpanel', { name: 'poem.txt' })).toContainText('typed beside')
})

test('a server out of reach is said, and the page goes on once it is back', async ({ page, playground, context }) => {
  await page.route('**/api/sandbox', (route) => route.abort())
  await page.goto('/')
  const notice = page.getByRole('status', { name: 'Connection' })
  await expect(notice).toContainText('Your work is kept in this browser')
  // While it stays: once the server is back, the notice goes by itself, at a moment that nobody can click before.
  await notice.getByRole('button').click()
  await page.unroute('**/api/sandbox')
  await playground.untilReady()
  await expect(notice).not.toContainText('Your work')
  await playground.run.click()
  await expect(playground.output).toContainText('Node.js v24')

  await playground.untilFetched()
  // The stream that is open says nothing of a network that has gone.
  await context.setOffline(true)
  await expect(notice).toContainText('Your work is kept in this browser', { timeout: 10_000 })
  await playground.write('main.js', `console.log('written without a network')`)
  await playground.command('Keyboard shortcuts')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.keyboard.press('Escape')
  await context.setOffline(false)
  await expect(notice).not.toContainText('Your work')
  await playground.run.click()
  await expect(playground.output).toContainText('written without a network')
})

test('a network that goes while the page comes takes nothing of it down', async ({ page, playground, context }) => {
  // The editor's workers have begun to start, and get their scripts no more.
  page.once('worker', () => void context.setOffline(true))
  await page.goto('/')
  const notice = page.getByRole('status', { name: 'Connection' })
  await expect(notice).toContainText('Your work is kept in this browser')
  await context.setOffline(false)
  await expect(notice).not.toContainText('Your work')
  await playground.untilReady()
  await playground.write('main.js', `const count: number = 'none'`)
  await expect(page.locator('.squiggly-error').first()).toBeAttached({ timeout: 60_000 })
})

test.describe('the file tree', () => {
  test.beforeEach(async ({ openPlayground }) => openPlayground.newProject('Bash'))

  test('creates a file and a folder, and a program finds them', async ({ openPlayground: playground }) => {
    await playground.page.getByRole('button', { name: 'New folder' }).click()
    await playground.page.getByRole('textbox', { name: 'Name of the new folder' }).fill('资料')
    await playground.page.keyboard.press('Enter')
    await playground.file('资料').click()
    await playground.page.getByRole('button', { name: 'New file' }).click()
    await playground.page.getByRole('textbox', { name: 'Name of the new file' }).fill('note.txt')
    await playground.page.keyboard.press('Enter')
    await playground.write('资料/note.txt', 'written in the tree')
    await playground.file('main.sh').click()
    await playground.write('main.sh', 'cat 资料/note.txt')
    await playground.run.click()
    await expect(playground.output).toContainText('written in the tree')
  })

  test('renames and deletes by the menu of a file, and a deletion can be undone', async ({
    openPlayground: playground,
  }) => {
    await playground.file('cities.csv').hover()
    await playground.page.getByRole('button', { name: 'More actions for cities.csv' }).click()
    await playground.page.getByRole('menuitem', { name: /^Rename/ }).click()
    await playground.page.getByRole('textbox', { name: 'New name of cities.csv' }).fill('towns.csv')
    await playground.page.keyboard.press('Enter')
    await expect(playground.file('towns.csv')).toBeVisible()
    await expect(playground.file('cities.csv')).toHaveCount(0)

    await playground.file('towns.csv').hover()
    await playground.page.getByRole('button', { name: 'More actions for towns.csv' }).click()
    await playground.page.getByRole('menuitem', { name: /^Delete/ }).click()
    await expect(playground.file('towns.csv')).toHaveCount(0)
    await expect(playground.file('main.sh')).toBeFocused()
    await playground.page.getByRole('button', { name: 'Undo' }).click()
    await expect(playground.file('towns.csv')).toBeVisible()
    await expect(playground.file('main.sh')).toBeFocused()
  })

  test('gets the focus back from a notice, also after one that was entered from nothing', async ({
    openPlayground: playground,
  }) => {
    const undo = playground.page.getByRole('button', { name: 'Undo' })
    for (const isFromNothing of [true, false]) {
      await playground.file('cities.csv').press('Delete')
      await expect(playground.file('main.sh')).toBeFocused()
      if (isFromNothing) await playground.file('main.sh').blur()
      await undo.press('Enter')
      await expect(playground.file('cities.csv')).toBeVisible()
      await expect(undo).toHaveCount(0)
    }
    await expect(playground.file('main.sh')).toBeFocused()
  })

  test('takes what can be undone along when the project is left', async ({ openPlayground: playground }) => {
    await playground.file('cities.csv').press('Delete')
    const undo = playground.page.getByRole('button', { name: 'Undo' })
    await expect(undo).toBeVisible()
    await playground.newProject('Python')
    // Before it would have gone by itself.
    await expect(undo).toHaveCount(0, { timeout: 2000 })
  })

  test('takes files that are dropped on it', async ({ openPlayground: playground }) => {
    const dropped = await playground.page.evaluateHandle(() => {
      const transfer = new DataTransfer()
      transfer.items.add(new File(['dropped text'], 'dropped.txt', { type: 'text/plain' }))
      return transfer
    })
    await playground.files.dispatchEvent('dragenter', { dataTransfer: dropped })
    await playground.files.dispatchEvent('dragover', { dataTransfer: dropped })
    await playground.files.dispatchEvent('drop', { dataTransfer: dropped })
    await expect(playground.file('dropped.txt')).toBeVisible()
    await playground.write('main.sh', 'cat dropped.txt')
    await playground.run.click()
    await expect(playground.output).toContainText('dropped text')
  })

  test('draws those of hundreds of files that are in sight, and saves them in a few requests', async ({
    openPlayground: playground,
  }) => {
    const { page } = playground
    const written: string[] = []
    const note = (request: Request) => {
      const path = new URL(request.url()).pathname
      if (request.method() !== 'GET' && /\/(files|archive)/.test(path)) written.push(path.split('/').at(4) ?? '')
    }
    page.on('request', note)
    const before = Number(await playground.file('main.sh').getAttribute('aria-setsize'))
    await playground.addFiles(
      Array.from({ length: 520 }, (_, i) => ({ name: `file${100 + i}.txt`, text: `text ${i}\n` })),
    )
    // They come in a few steps, and the last row is another after each.
    await expect(playground.file('file100.txt')).toHaveAttribute('aria-setsize', `${before + 520}`)
    expect(await playground.files.getByRole('treeitem').count()).toBeLessThan(100)
    await playground.file('file100.txt').focus()
    await page.keyboard.press('End')
    await expect(playground.file('main.sh')).toBeFocused()
    await expect(playground.file('file618.txt')).toBeVisible()
    // What comes above the row with the focus does not push it out of sight.
    await playground.addFiles(Array.from({ length: 60 }, (_, i) => ({ name: `above${10 + i}.txt`, text: '' })))
    await expect(playground.file('main.sh')).toHaveAttribute('aria-setsize', `${before + 580}`)
    await expect(playground.file('main.sh')).toBeFocused()
    await expect(playground.file('main.sh')).toBeInViewport()
    await page.keyboard.press('f')
    await expect(playground.file('file100.txt')).toBeFocused()
    await playground.write('main.sh', 'cat file*.txt | wc -l')
    await playground.run.click()
    await expect(playground.output).toContainText('520')
    page.off('request', note)
    expect(written.filter((kind) => kind === 'archive').length).toBeLessThan(10)
    expect(written.filter((kind) => kind === 'files').length).toBeLessThan(5)
  })

  test('shows what a program has made', async ({ openPlayground: playground }) => {
    await playground.write('main.sh', 'echo made > made-by-program.txt')
    await playground.run.click()
    await expect(playground.file('made-by-program.txt')).toBeVisible()
  })
})
