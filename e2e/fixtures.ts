import { type BrowserContext, test as base, expect } from '@playwright/test'
import { Playground } from './pages/playground'
import { ScriptClient } from './script-client'

interface Fixtures {
  playground: Playground
  script: ScriptClient
  /** Of every test: nothing may be asked of another origin, and no script of ours may fail. */
  innocence: undefined
}

interface WorkerFixtures {
  /**
   * A playground that is open already, for tests that begin with a project of their own and need no first visit. A page takes two
   * busy cores seconds to open. After a test that failed there is a new one.
   */
  openPlayground: Playground
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  innocence: [
    async ({ context, baseURL }, use) => {
      const expectInnocence = watch(context, baseURL)
      await use(undefined)
      expectInnocence()
    },
    { auto: true },
  ],
  openPlayground: [
    async ({ browser }, use, { project }) => {
      const { baseURL = '', locale = 'en-US', viewport = null } = project.use
      const context = await browser.newContext({ baseURL, locale, viewport })
      const expectInnocence = watch(context, baseURL)
      const playground = new Playground(await context.newPage())
      await playground.open()
      await use(playground)
      await context.close()
      expectInnocence()
    },
    { scope: 'worker' },
  ],
  script: async ({ baseURL, request }, use, { project }) => {
    const script = await ScriptClient.withKeyOf(project.name, baseURL ?? '', request)
    await use(script)
    await script.dispose()
  },
  playground: async ({ page }, use) => {
    await use(new Playground(page))
  },
})

/** @returns to be called at the end: fails if a page of `context` has asked another origin than ours and previews, or had an error */
function watch(context: BrowserContext, origin: string | undefined): () => void {
  const foreign: string[] = []
  const failures: string[] = []
  context.on('request', (request) => {
    const url = request.url()
    if (!/^(data|blob):/.test(url) && new URL(url).origin !== origin && !isPreview(url)) foreign.push(url)
  })
  context.on('weberror', (failure) => failures.push(String(failure.error())))
  return () => {
    expect(foreign, 'requests to other origins').toEqual([])
    expect(failures, 'errors of the page').toEqual([])
  }
}

/** What a program in a sandbox serves. */
const isPreview = (url: string): boolean => /^http:\/\/\d+-[a-z0-9]{20}\.localhost:/.test(url)

export { expect } from '@playwright/test'
