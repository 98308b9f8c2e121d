import { test as base, expect } from '@playwright/test'
import { Playground } from './pages/playground'
import { ScriptClient } from './script-client'

interface Fixtures {
  playground: Playground
  script: ScriptClient
  /** Of every test: nothing may be asked of another origin, and no script of ours may fail. */
  innocence: undefined
}

export const test = base.extend<Fixtures>({
  innocence: [
    async ({ context, baseURL }, use) => {
      const foreign: string[] = []
      const failures: string[] = []
      context.on('request', (request) => {
        const url = request.url()
        if (!/^(data|blob):/.test(url) && new URL(url).origin !== baseURL) foreign.push(url)
      })
      context.on('weberror', (failure) => failures.push(String(failure.error())))
      await use(undefined)
      expect(foreign, 'requests to other origins').toEqual([])
      expect(failures, 'errors of the page').toEqual([])
    },
    { auto: true },
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

export { expect } from '@playwright/test'
