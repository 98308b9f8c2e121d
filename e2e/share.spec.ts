import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from '@playwright/test'
import { seriousProblems } from './accessibility'
import { expect, test } from './fixtures'
import { Playground } from './pages/playground'

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Share this project' })

/** @returns the link that the dialog shows */
async function share(page: Page, title: string): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await dialog(page).getByRole('textbox', { name: 'Title' }).fill(title)
  await dialog(page).getByRole('button', { name: 'Create link' }).click()
  const link = dialog(page).getByRole('textbox', { name: 'Link', exact: true })
  await expect(link).toHaveValue(/\/p\/[a-z0-9]{20}$/)
  return link.inputValue()
}

const RUN = {
  title: 'main.py',
  output: [{ stream: 'stdout', text: '1\n', atMs: 30 }],
  isCut: false,
  samples: [{ atMs: 20, cpuPercent: 5, memoryBytes: 1_000_000 }],
  phases: null,
  end: { type: 'exit', exitCode: 0, signal: null, durationMs: 40, cpuMs: 20, peakMemoryBytes: 1_000_000 },
}

const sandboxes: string[] = []

test.beforeEach(({ context }) => {
  sandboxes.length = 0
  context.on('request', (request) => {
    if (request.method() === 'POST' && new URL(request.url()).pathname === '/api/sandbox') sandboxes.push(request.url())
  })
})

test('a link shows the snapshot and its run with no sandbox, and takes an edited copy further', async ({
  page,
  context,
  playground,
}) => {
  await playground.open()
  await playground.program('JavaScript', 'console.log("shared once")\n')
  await playground.run.click()
  await expect(playground.state).toHaveText('Finished')
  const link = await share(page, 'A shared <img src=x onerror=alert(1)> program')
  await dialog(page).getByRole('button', { name: 'Copy' }).first().click()
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(link)
  await expect(dialog(page).getByRole('img', { name: 'QR code of the link' })).toBeVisible()
  await page.keyboard.press('Escape')
  // What is shared is the snapshot, not what becomes of the project.
  await playground.write('main.js', 'console.log("changed since")\n')

  sandboxes.length = 0
  const visitor = await context.newPage()
  const theirs = new Playground(visitor)
  await visitor.goto(link)
  await expect(theirs.output).toContainText('shared once')
  await expect(theirs.state).toHaveText('Finished')
  await expect(visitor.getByText('This output was recorded when the link was made.')).toBeVisible()
  await expect(theirs.sandbox).toHaveText('Sandbox starts at Run')
  await expect(theirs.editor('main.js')).toBeAttached()
  await expect(visitor.getByRole('tabpanel').filter({ has: theirs.editor('main.js') })).toContainText('shared once')
  expect(sandboxes, 'threat 47: opening a link claims no sandbox').toEqual([])

  await visitor.getByRole('slider', { name: 'Moment of the run' }).press('Home')
  await expect(theirs.output).not.toContainText('shared once')
  await visitor.getByRole('button', { name: 'Play the run back' }).click()
  await expect(theirs.output).toContainText('shared once')

  await theirs.write('main.js', 'console.log("my own copy")\n')
  await expect(visitor.getByText('Your copy of A shared <img src=x onerror=alert(1)> program.')).toBeVisible()
  await visitor.getByRole('button', { name: 'Show changes' }).click()
  const changes = visitor.getByRole('dialog', { name: 'Your changes' })
  await expect(changes).toContainText('shared once')
  await expect(changes).toContainText('my own copy')
  await visitor.keyboard.press('Escape')
  await theirs.run.click()
  await expect(theirs.output).toContainText('my own copy')
  expect(sandboxes).toHaveLength(1)
  expect(visitor.url()).toBe(link)
  await visitor.reload()
  await expect(visitor.getByRole('tabpanel').filter({ has: theirs.editor('main.js') })).toContainText('my own copy')

  const fork = await share(visitor, 'The fork')
  await visitor.goto(fork)
  await expect(visitor.getByRole('complementary', { name: 'Where this comes from' })).toContainText(
    'Made from A shared',
  )
})

test('a link is taken back by whoever made it, and then says so', async ({ page, playground, context }) => {
  await playground.open()
  const link = await share(page, 'Soon gone')
  await dialog(page).getByRole('tab', { name: 'Shared by you' }).click()
  await dialog(page).getByRole('button', { name: 'Delete the link to Soon gone' }).click()
  await expect(dialog(page).getByText('You have shared nothing from this browser.')).toBeVisible()
  const visitor = await context.newPage()
  const gone = await visitor.goto(link)
  expect(gone?.status()).toBe(410)
  await expect(visitor.getByRole('heading', { name: 'This link has ended' })).toBeVisible()
  const missing = await visitor.goto(`/p/${'a'.repeat(20)}`)
  expect(missing?.status()).toBe(404)
  await expect(visitor.getByRole('heading', { name: 'No such playground' })).toBeVisible()
})

test('the first run of a link finds the bytes that belong to it', async ({ page, playground, request }) => {
  const shared = await request.post('/api/playgrounds', {
    data: {
      ...{ title: 'Bytes', template: 'python' },
      files: { 'main.py': `print(len(open('four.bin', 'rb').read()), 'bytes of the link')\n` },
      binaryFiles: { 'four.bin': Buffer.from([0, 255, 128, 10]).toString('base64') },
    },
  })
  const { id } = await shared.json()
  await page.goto(`/p/${id}`)
  await playground.run.click()
  await expect(playground.output).toContainText('4 bytes of the link')
})

test('a small program travels in the address alone', async ({ page, playground, context }) => {
  await playground.open()
  await playground.program('Python', 'print("世界 in the address")\n')
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await dialog(page).getByRole('tab', { name: 'In the address' }).click()
  const address = await dialog(page).getByRole('textbox', { name: 'Address' }).inputValue()
  expect(address).toMatch(/\/#code\/[\w-]+$/)
  sandboxes.length = 0
  const visitor = await context.newPage()
  const theirs = new Playground(visitor)
  await visitor.goto(address)
  await expect(visitor.getByRole('tabpanel').filter({ has: theirs.editor('main.py') })).toContainText(
    '世界 in the address',
  )
  await expect(theirs.sandbox).toHaveText('Sandbox starts at Run')
  expect(sandboxes).toEqual([])
  await theirs.run.click()
  await expect(theirs.output).toContainText('世界 in the address')
})

test.describe('on a page of another site', () => {
  let site: { url: string; close: () => void }
  test.beforeAll(async ({ baseURL }) => {
    const html = `<!doctype html><title>A blog</title><p>Try it:</p>
      <pre data-codetok data-language="python" data-title="From a pre">print("run by a reader")</pre>
      <script src="${baseURL}/embed.js" defer></script>`
    const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end(html))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    // Another site than localhost, to a browser: it gives the frame none of our cookies.
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    site = { url, close: () => server.close() }
  })
  test.afterAll(() => site.close())

  test('a pre becomes a frame that runs at a click, and the playground itself can not be framed', async ({
    browser,
    baseURL,
  }) => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`))
    await page.goto(site.url)
    const frame = page.frameLocator('iframe[title="From a pre"]')
    await expect(frame.getByRole('heading', { name: 'From a pre' })).toBeVisible()
    await expect(frame.getByRole('textbox', { name: 'Text of main.py' }).first()).toContainText('run by a reader')
    expect(asked).not.toContain('POST /api/sandbox')
    await frame.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(frame.getByRole('log', { name: 'Program output' })).toContainText('run by a reader')
    expect(await context.cookies(baseURL)).toEqual([])

    await page.evaluate((src) => {
      const wanted = document.createElement('iframe')
      wanted.src = src
      wanted.title = 'framed'
      document.body.append(wanted)
    }, `${baseURL}/`)
    await expect(page.frameLocator('iframe[title="framed"]').getByRole('button', { name: 'Run' })).toHaveCount(0)
    await context.close()
  })
})

for (const locale of ['en-US', 'zh-CN'] as const) {
  test(`a card and oEmbed tell of a link, in ${locale}`, async ({ request, baseURL }) => {
    const shared = await request.post('/api/playgrounds', {
      data: { title: 'Quicksort "快速排序"', template: 'javascript', files: { 'sort.js': '1' } },
    })
    const { id } = await shared.json()
    const html = await (await request.get(`/p/${id}`, { headers: { 'accept-language': locale } })).text()
    expect(html).toMatch(/<meta property="og:title" content="Quicksort (&quot;|&#x22;)快速排序/)
    expect(html).toContain(locale === 'en-US' ? '1 file to read and run: sort.js' : '1 个文件，可阅读、可运行：sort.js')
    const card = /<meta property="og:image" content="([^"]+)"/.exec(html)?.[1]
    expect(card).toBe(`${baseURL}/p/${id}/opengraph-image`)
    const picture = await request.get(card ?? '')
    expect([picture.status(), picture.headers()['content-type']]).toEqual([200, 'image/png'])
    const link = /<link rel="alternate" type="application\/json\+oembed"[^>]* href="([^"]+)"/.exec(html)?.[1] ?? ''
    const oembed = await (await request.get(link.replaceAll('&amp;', '&'))).json()
    expect(oembed).toMatchObject({ version: '1.0', type: 'rich', title: 'Quicksort "快速排序"' })
    expect(oembed.html).toContain(`<iframe src="${baseURL}/embed/${id}" title="Quicksort &quot;快速排序&quot;"`)
  })
}

for (const locale of ['en-US', 'zh-CN']) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale })

    test('sharing, a shared page and a frame are accessible', async ({ page, request }) => {
      const data = { title: 'Hello', template: 'python', files: { 'main.py': 'print(1)\n' }, run: RUN }
      const { id } = await (await request.post('/api/playgrounds', { data })).json()
      await page.goto(`/p/${id}`)
      await expect(
        page.getByRole('textbox', { name: /main\.py/ }).and(page.locator(':not([data-plain-editor] textarea)')),
      ).toBeAttached()
      expect(await seriousProblems(page)).toEqual([])
      await page.getByRole('button', { name: /^(Share|分享)$/ }).click()
      await page.getByRole('button', { name: /^(Create link|创建链接)$/ }).click()
      await expect(page.getByRole('dialog').getByRole('img')).toBeVisible()
      expect(await seriousProblems(page)).toEqual([])
      await page.goto(`/embed/${id}`)
      await expect(
        page.getByRole('textbox', { name: /main\.py/ }).and(page.locator(':not([data-plain-editor] textarea)')),
      ).toBeAttached()
      expect(await seriousProblems(page)).toEqual([])
    })
  })
}
