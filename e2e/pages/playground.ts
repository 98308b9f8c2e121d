import { expect, type Locator, type Page } from '@playwright/test'

/** Longer than a cold sandbox takes under load; a warm one answers at once. */
const RUN_TIMEOUT_MS = 30_000

/** The playground, by what a person sees of it. */
export class Playground {
  readonly run: Locator
  readonly stop: Locator
  readonly output: Locator
  readonly state: Locator
  readonly files: Locator

  constructor(readonly page: Page) {
    this.run = page.getByRole('button', { name: 'Run', exact: true })
    this.stop = page.getByRole('button', { name: 'Stop', exact: true })
    this.output = page.getByRole('log', { name: 'Program output' })
    this.state = page.getByRole('status', { name: 'Run state' })
    this.files = page.getByRole('tree', { name: 'Files of the project' })
  }

  async open(): Promise<void> {
    await this.page.goto('/')
    await expect(this.run).toBeEnabled()
  }

  editor(path: string): Locator {
    return this.page.getByRole('textbox', { name: `Text of ${path}` })
  }

  /** Replaces the text of a file that is open in the editor. */
  async write(path: string, text: string): Promise<void> {
    await this.editor(path).focus()
    await this.page.keyboard.press('ControlOrMeta+A')
    await this.page.keyboard.insertText(text)
  }

  /** Starts what the page's bar says and waits for its end. */
  async runToEnd(state: string | RegExp): Promise<void> {
    await this.run.click()
    await expect(this.state).toHaveText(state, { timeout: RUN_TIMEOUT_MS })
  }
}
