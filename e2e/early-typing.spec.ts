import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'

/** Keeps back the page's scripts that `isHeld` picks by their text, as a slow line does, until what it returns is called. */
async function holdScripts(page: Page, isHeld: (text: string) => boolean): Promise<() => Promise<void>> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route('**/_next/static/chunks/*.js', async (route) => {
    const response = await route.fetch()
    if (isHeld(await response.text())) await released
    await route.fulfill({ response })
  })
  return async () => {
    release()
    // What is asked for later, up to the test's end, goes its own way.
    await page.unrouteAll({ behavior: 'wait' })
  }
}

/** That takes keys until the editor is there. */
const textBox = (page: Page) =>
  page.getByRole('textbox', { name: 'Text of main.js' }).and(page.locator('[data-plain-editor] textarea'))

test('what is typed before any script has come is in the program that runs', async ({ page, playground }) => {
  const release = await holdScripts(page, () => true)
  await page.goto('/', { waitUntil: 'commit' })
  const box = textBox(page)
  await box.focus()
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type(`console.log('typed before')`)
  await expect(box).toHaveValue(`console.log('typed before')`)
  await release()
  await playground.untilReady()
  await expect(playground.editor('main.js')).toBeFocused()
  await page.keyboard.type('// and after')
  await expect(page.getByRole('tabpanel', { name: 'main.js' })).toContainText(`console.log('typed before')// and after`)
  await page.keyboard.press('ControlOrMeta+Enter')
  await expect(playground.output).toContainText('typed before')
  await page.reload()
  await playground.untilReady()
  await expect(page.getByRole('tabpanel', { name: 'main.js' })).toContainText('typed before')
})

test('the editor goes on where the text box was left, and can undo what was typed in it', async ({
  page,
  playground,
}) => {
  // Monaco's own: the page works, and waits for its editor.
  const release = await holdScripts(page, (text) => text.includes('editor.contrib.'))
  await page.goto('/')
  const box = textBox(page)
  const text = await box.inputValue()
  const at = text.indexOf('console')
  await box.focus()
  await box.evaluate((element: HTMLTextAreaElement, offset) => element.setSelectionRange(offset, offset), at)
  await page.keyboard.type('/* one')
  await expect(page.getByRole('status', { name: 'Sandbox' })).toHaveText('Sandbox ready')
  await expect(playground.file('main.js')).toBeVisible()
  await release()
  await playground.untilReady()
  await expect(playground.editor('main.js')).toBeFocused()
  await page.keyboard.type(' two */ ')
  const panel = page.getByRole('tabpanel', { name: 'main.js' })
  await expect(panel).toContainText('/* one two */ console')
  await expect(async () => {
    await page.keyboard.press('ControlOrMeta+Z')
    await expect(panel).not.toContainText('/* one', { timeout: 500 })
  }).toPass()
  await expect(panel).toContainText(text.split('\n')[0] ?? '')
})

test('what is clicked before any script has come answers when they are there', async ({ page }) => {
  const release = await holdScripts(page, () => true)
  await page.goto('/', { waitUntil: 'commit' })
  await page.getByRole('button', { name: /^Project: / }).click()
  await release()
  await expect(page.getByRole('menuitem', { name: /^Python / })).toBeVisible()
})

test('a project that is chosen while the first one is being opened stays', async ({ page, playground }) => {
  await page.addInitScript(() => {
    const request = LockManager.prototype.request as (...args: unknown[]) => Promise<unknown>
    let isFirst = true
    async function slowAtFirst(this: LockManager, ...args: unknown[]) {
      if (isFirst) {
        isFirst = false
        await new Promise((resolve) => setTimeout(resolve, 5_000))
        setTimeout(() => document.documentElement.setAttribute('data-first-is-open', ''), 500)
      }
      return request.apply(this, args)
    }
    Object.assign(LockManager.prototype, { request: slowAtFirst })
  })
  await page.goto('/')
  await playground.newProject('Python')
  await page.locator('[data-first-is-open]').waitFor({ state: 'attached' })
  await playground.untilReady()
  await expect(page.getByRole('tabpanel', { name: 'main.py' })).toContainText('A game that reads from you')
})
