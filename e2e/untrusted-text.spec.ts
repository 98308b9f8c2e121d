import { deflateRawSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures'

const MARKUP = '<img src=x onerror="window.injected=1">'

/** The whole of it, as text that is seen, and nothing of it done. */
async function expectText(page: Page): Promise<void> {
  await expect(page.getByText(MARKUP).first()).toBeVisible()
  expect(await page.evaluate(() => 'injected' in window)).toBe(false)
}

test('[threat 15] markup in file names, output and stacks is text', async ({ openPlayground: playground }) => {
  // A short stack: the console draws the lines that are seen, and the last of many would be all.
  const program = `Error.stackTraceLimit = 1
const markup = '${MARKUP}'
console.log(markup)
require('fs').writeFileSync(markup + '.txt', '')
throw new Error(markup)
`
  await playground.program('JavaScript', program)
  await playground.run.click()
  await expect(playground.output).toContainText(`Error: ${MARKUP}`)
  await expect(playground.files).toContainText(`${MARKUP}.txt`)
  await expectText(playground.page)
})

test('[threat 15] markup in a title, a language and a recorded run of a link is text', async ({ page, request }) => {
  const run = {
    title: MARKUP,
    output: [{ stream: 'stderr', text: `Error: ${MARKUP}\n    at ${MARKUP} (main.js:1:1)\n`, atMs: 1 }],
    ...{ isCut: false, samples: [], phases: null },
    end: { type: 'exit', exitCode: 1, signal: null, durationMs: 4, cpuMs: 2, peakMemoryBytes: 1 },
  }
  const shared = { title: MARKUP, template: 'javascript', files: { [`${MARKUP}.js`]: '1' }, run }
  const refused = await request.post('/api/playgrounds', { data: { ...shared, template: MARKUP } })
  expect(refused.status()).toBe(400)
  const { id } = await (await request.post('/api/playgrounds', { data: shared })).json()
  await page.goto(`/p/${id}`)
  await expect(page.getByRole('log', { name: 'Program output' })).toContainText(`Error: ${MARKUP}`)
  await expectText(page)
  // An address is checked by nobody but the page itself.
  const packed = { v: 1, t: MARKUP, l: MARKUP, f: { [`${MARKUP}.js`]: '1' }, e: null, a: '' }
  await page.goto(`/#code/${deflateRawSync(JSON.stringify(packed)).toString('base64url')}`)
  await expect(page.getByRole('tree', { name: 'Files of the project' })).toContainText(`${MARKUP}.js`)
  await expectText(page)
})

test('a page of another site can not frame this one, and this one runs no script but its own', async ({ request }) => {
  const response = await request.get('/')
  const policy = response.headers()['content-security-policy'] ?? ''
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toMatch(/script-src 'self' 'nonce-[^']+'/)
  expect(policy).not.toContain("script-src 'self' 'unsafe-inline'")
})

test('a request under a foreign name is refused', async ({ request }) => {
  const response = await request.get('/api/health', { headers: { Host: 'evil.example' } })
  expect(response.status()).toBe(421)
})
