import { expect, type Locator, type Page } from '@playwright/test'

/** A sandbox that has to be started cold, on two busy cores. */
export const READY_TIMEOUT_MS = 60_000

/** What the first file of a template begins with: the page shows the new project, and not the one before it. */
const FIRST_WORDS = {
  JavaScript: 'Welcome!',
  TypeScript: 'Node.js runs TypeScript',
  Python: 'A game that reads from you',
  Bash: 'Which city is warmest?',
  'HTML, CSS, JavaScript': 'My page',
  'HTTP server': 'A server of your own',
  'React with Vite': 'Press Run, tick something off',
  Tests: 'own test runner',
  'Data: pandas and a plot': 'Which city has which weather?',
  C: 'Game of Life',
} as const

/** In a menu of their own. */
const MORE_LANGUAGES: readonly string[] = ['C']

/** The playground, by what a person finds on it. In English; what shows it in Chinese says so itself. */
export class Playground {
  readonly run: Locator
  readonly stop: Locator
  readonly output: Locator
  readonly state: Locator
  readonly sandbox: Locator
  readonly input: Locator
  readonly files: Locator

  constructor(readonly page: Page) {
    this.run = page.getByRole('button', { name: 'Run', exact: true })
    this.stop = page.getByRole('button', { name: 'Stop', exact: true })
    this.output = page.getByRole('log', { name: 'Program output' })
    this.state = page.getByRole('status', { name: 'Run state' })
    this.sandbox = page.getByRole('status', { name: 'Sandbox' })
    this.input = page.getByRole('textbox', { name: 'Input of the program' })
    this.files = page.getByRole('tree', { name: 'Files of the project' })
  }

  /** Opens the page as somebody who comes for the first time, and waits until it can be used. */
  async open(): Promise<void> {
    await this.page.goto('/')
    await this.untilReady()
  }

  async untilReady(): Promise<void> {
    // Monaco's text box is of no size; what is seen of it is beside it.
    await expect(this.editor(/./)).toBeAttached({ timeout: READY_TIMEOUT_MS })
    // The plain text box that takes keys until the editor is there.
    await expect(this.page.locator('[data-plain-editor]')).toHaveCount(0, { timeout: READY_TIMEOUT_MS })
    await expect(this.sandbox).toHaveText('Sandbox ready', { timeout: READY_TIMEOUT_MS })
  }

  /** Waits until what the page fetches once it has nothing else to do is there. */
  async untilFetched(): Promise<void> {
    // Idle moments go to those who asked first: the page did.
    await this.page.evaluate(() => new Promise((done) => requestIdleCallback(done)))
    const countMissing = () => {
      const loaded = new Set(performance.getEntriesByType('resource').map(({ name }) => name))
      return [...document.scripts].filter(({ src, noModule }) => src !== '' && !noModule && !loaded.has(src)).length
    }
    await expect.poll(() => this.page.evaluate(countMissing)).toBe(0)
  }

  /** Not the plain text box that takes keys until it is there: for a moment both are, one of them inert. */
  editor(path: string | RegExp): Locator {
    const name = typeof path === 'string' ? `Text of ${path}` : new RegExp(`Text of .*${path.source}`)
    return this.page.getByRole('textbox', { name }).and(this.page.locator(':not([data-plain-editor] textarea)'))
  }

  file(name: string): Locator {
    return this.files.getByRole('treeitem', { name: new RegExp(`^${name}(\\s|$)`) })
  }

  async newProject(template: keyof typeof FIRST_WORDS): Promise<void> {
    // A project has a tree of its own; its text may be the same as that of the one before.
    const trees = this.page.locator('[role=tree][aria-label="Files of the project"]')
    await trees.evaluateAll((elements) => {
      for (const tree of elements) tree.setAttribute('data-before', '')
    })
    await this.page.getByRole('button', { name: /^Project: / }).click()
    if (MORE_LANGUAGES.includes(template)) await this.page.getByRole('menuitem', { name: 'More languages' }).click()
    await this.page.getByRole('menuitem', { name: new RegExp(`^${template} `) }).click()
    await expect(this.page.getByRole('tabpanel').filter({ has: this.editor(/./) })).toContainText(FIRST_WORDS[template])
    await expect(this.page.locator('[role=tree][data-before]')).toHaveCount(0)
  }

  /** As by the button in the files' menu. */
  async addFiles(files: readonly { name: string; text: string }[]): Promise<void> {
    await this.page
      .locator('input[type=file][multiple]:not([webkitdirectory])')
      .setInputFiles(files.map(({ name, text }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })))
  }

  /** By the palette. */
  async command(name: string): Promise<void> {
    await this.page.keyboard.press('ControlOrMeta+K')
    await this.page.getByRole('dialog', { name: 'Command palette' }).getByRole('combobox').fill(name)
    await this.page.keyboard.press('Enter')
  }

  /** Replaces the text of the file that is open in the editor: pasted, since what is typed gets its brackets closed. */
  async write(path: string, text: string): Promise<void> {
    await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
    await this.editor(path).focus()
    await this.page.keyboard.press('ControlOrMeta+A')
    await this.page.keyboard.press('ControlOrMeta+V')
    const [firstLine = ''] = text.trim().split('\n')
    await expect(this.page.getByRole('tabpanel').filter({ has: this.editor(path) })).toContainText(firstLine)
  }

  /** Changes one thing in the file that is open in the editor. */
  async replace(path: string, old: string, text: string): Promise<void> {
    await this.editor(path).focus()
    await this.page.keyboard.press('ControlOrMeta+H')
    await this.page.getByRole('textbox', { name: 'Find', exact: true }).fill(old)
    await this.page.getByRole('textbox', { name: 'Replace', exact: true }).fill(text)
    await this.page.keyboard.press('ControlOrMeta+Alt+Enter')
    await this.page.keyboard.press('Escape')
  }

  /** A project of the language that has this program as its main file. */
  async program(language: 'JavaScript' | 'Python' | 'Bash', text: string): Promise<void> {
    await this.newProject(language)
    await this.write({ JavaScript: 'main.js', Python: 'main.py', Bash: 'main.sh' }[language], text)
  }
}
