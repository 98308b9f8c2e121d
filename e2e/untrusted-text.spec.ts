import { expect, test } from './fixtures'

const MARKUP = '<img src=x onerror="window.injected=1">'

test('[threat 15] markup in file names and output is text', async ({ openPlayground: playground }) => {
  await playground.program('Bash', `echo '${MARKUP}'\necho '${MARKUP}' >&2\ntouch '${MARKUP}.txt'\n`)
  await playground.run.click()
  await expect(playground.output).toContainText(MARKUP)
  await expect(playground.files).toContainText(`${MARKUP}.txt`)
  expect(await playground.page.evaluate(() => 'injected' in window)).toBe(false)
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
