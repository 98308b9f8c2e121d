import { expect, test } from './fixtures'

/** What a proxy in front of the server adds: whoever comes through one is not at the machine. */
const FROM_ELSEWHERE = { 'X-Forwarded-For': '203.0.113.7' }

test('an operator sees a sandbox of somebody else, looks into it and ends it', async ({
  browser,
  playground,
  page,
}) => {
  const claimed = page.waitForResponse(
    (response) => response.url().endsWith('/api/sandbox') && response.request().method() === 'POST',
  )
  await playground.open()
  const { id }: { id: string } = await (await claimed).json()
  await playground.run.click()
  await expect(playground.output).toContainText('Node.js v24')

  const operator = await (await browser.newContext()).newPage()
  await operator.goto('/dashboard')
  const pool = operator.getByRole('region', { name: 'Pool' })
  await expect(pool).toContainText(/\d\s*of \d+ in use/)
  const row = operator.getByRole('row').filter({ has: operator.getByRole('rowheader', { name: id }) })
  await expect(row).toContainText('session:')
  await expect(row).toContainText(/MiB/)
  const age = operator.getByRole('columnheader', { name: 'Age' })
  await age.getByRole('button').click()
  await expect(age).toHaveAttribute('aria-sort', /ending$/)

  await operator.getByRole('button', { name: `Open ${id}` }).click()
  const detail = operator.getByRole('dialog', { name: id })
  await detail.getByRole('tab', { name: 'Files' }).click()
  await detail.getByRole('button', { name: /main\.js/ }).click()
  await expect(detail.getByRole('region', { name: 'main.js' })).toContainText('console.log')
  await detail.getByRole('tab', { name: 'Runs' }).click()
  await detail.getByRole('button', { name: 'Output' }).first().click()
  await expect(detail.getByRole('region', { name: 'Output' })).toContainText('Node.js v24')
  await detail.getByRole('tab', { name: 'Terminal' }).click()
  await expect(detail.getByRole('textbox', { name: /terminal/i })).toBeAttached()
  await detail.getByRole('textbox', { name: /terminal/i }).focus()
  await operator.keyboard.type('echo seen-by-$((40 + 2))\n')
  await expect(detail.locator('.xterm-rows')).toContainText('seen-by-42')

  await detail.getByRole('button', { name: 'End sandbox' }).click()
  await operator.getByRole('dialog', { name: 'End this sandbox?' }).getByRole('button', { name: 'End sandbox' }).click()
  await expect(operator.getByRole('button', { name: `Open ${id}` })).toHaveCount(0)
  // Whoever had it is told, and gets another.
  await expect(page.getByText('an operator ended it').first()).toBeAttached()
})

test('events are filtered, and a link shows the same ones', async ({ playground, page, browser }) => {
  await playground.open()
  const operator = await (await browser.newContext()).newPage()
  await operator.goto('/dashboard?tab=log&kind=claimed')
  const events = operator.getByRole('region', { name: 'Events' }).getByRole('listitem')
  await expect(events.first()).toContainText('claimed')
  await expect(events.filter({ hasText: 'started' })).toHaveCount(0)
  const id = (await events.first().getByRole('button').textContent()) ?? ''
  await events.first().getByRole('button').click()
  await expect(operator.getByRole('searchbox', { name: 'Part of a sandbox’s id' })).toHaveValue(id)
  await expect(events).toHaveCount(1)
  await operator.getByRole('checkbox', { name: 'Only the time that the charts show' }).check()
  await expect(operator).toHaveURL(`/dashboard?tab=log&kind=claimed&sandbox=${id}&range=900`)

  // What comes meanwhile is shown under the same filter.
  await operator.getByRole('checkbox', { name: /^claimed/ }).press('Space')
  await operator.getByRole('checkbox', { name: /^destroyed/ }).press('Space')
  await expect(operator.getByText('No event matches.')).toBeVisible()
  await expect(operator).toHaveURL(/kind=destroyed/)
  await page.close()
  await operator.request.delete(`/api/dashboard/sandboxes/${id}`)
  await expect(events).toHaveText([new RegExp(`destroyed.*${id}`)])

  const linked = await operator.context().newPage()
  await linked.goto(operator.url())
  await expect(linked.getByText(/^1 of [\d,]+ events/)).toBeVisible()
  await linked.getByRole('button', { name: 'Clear the filters' }).click()
  await expect(linked).toHaveURL('/dashboard?tab=log')
})

test('the past is looked at closer by a drag, and comes back to live', async ({ page }) => {
  await page.goto('/dashboard')
  await expect(page.getByRole('status', { name: 'Connection' })).toHaveText('Live')
  const chart = page.getByRole('img', { name: 'Chart of CPU of the machine' })
  // A drag that begins while what is above still gets its height lands elsewhere.
  await expect(async () => {
    await chart.scrollIntoViewIfNeeded()
    const box = await chart.locator('canvas').boundingBox()
    if (!box) throw new Error('the chart is not drawn yet')
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.9, box.y + 60, { steps: 5 })
    await page.mouse.up()
    // Over a chart it says the moment that is pointed at.
    await page.mouse.move(0, 0)
    await expect(page.getByText(/^From .* to /)).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await page.getByRole('button', { name: 'Back to live' }).click()
  await expect(page.getByText(/^From .* to /)).toHaveCount(0)
  await page.getByText('1 day').click()
  await expect(page.getByRole('radio', { name: '1 day' })).toBeChecked()
})

test.describe('a stranger', () => {
  test.use({ extraHTTPHeaders: FROM_ELSEWHERE })

  test('is asked for the token and shown nothing', async ({ page, request }) => {
    const response = await page.goto('/dashboard')
    expect(response?.status()).toBe(401)
    await expect(page.getByRole('heading', { name: 'For operators' })).toBeVisible()
    await page.getByLabel('Operator’s token').fill('not the token of this server')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('alert').filter({ hasText: 'That is not the token.' })).toBeVisible()
    for (const path of ['/api/dashboard', '/api/dashboard/history?fromMs=0&toMs=1', '/api/metrics']) {
      const answer = await request.get(path)
      expect([path, answer.status()]).toEqual([path, 401])
      expect(await answer.text()).not.toMatch(/sandboxes|codetok_/)
    }
  })
})

test('a key is made, shown once, used and revoked', async ({ page, request }) => {
  await page.goto('/dashboard')
  await page.getByRole('tab', { name: 'Keys' }).click()
  await page.getByRole('textbox', { name: 'Name of the new key' }).fill('a script')
  await page.getByRole('button', { name: 'Make a key' }).click()
  const made = page.getByRole('dialog', { name: 'The key a script' })
  const key = (await made.locator('code').textContent()) ?? ''
  const statusWith = async () => (await request.get('/api/e2b/sandboxes', { headers: { 'X-API-KEY': key } })).status()
  expect(await statusWith()).toBe(200)
  // Made for its owner's own things, and no operator's.
  expect(
    (await request.get('/api/keys', { headers: { 'X-API-KEY': key, 'X-Forwarded-For': '203.0.113.7' } })).status(),
  ).toBe(401)
  await page.keyboard.press('Escape')
  await expect(page.getByText(key)).toHaveCount(0)
  await page.getByRole('button', { name: 'Revoke a script' }).click()
  await page.getByRole('dialog', { name: 'Revoke this key?' }).getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByText('No keys have been made.')).toBeVisible()
  expect(await statusWith()).toBe(401)
})
