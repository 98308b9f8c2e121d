import { expect, test } from './fixtures'
import { READY_TIMEOUT_MS } from './pages/playground'

test('a run is gone through as it went: lines and curves point at each other, and files are told', async ({
  openPlayground: playground,
}) => {
  const { page, output } = playground
  await playground.program(
    'Python',
    `import time
print('early', flush=True)
open('made.txt', 'w').write('made here')
time.sleep(1.5)
print('late', flush=True)
`,
  )
  await playground.run.click()
  await expect(playground.state).toHaveText('Finished')
  const timeline = page.getByRole('figure', { name: 'How the run went' })
  const moment = timeline.getByRole('slider', { name: 'Moment of the run' })
  const pointed = output.locator('[data-pointed]')

  const shownMs = async () => {
    const [, value, unit] = /([\d.]+) (ms|sec) \//.exec((await timeline.textContent()) ?? '') ?? []
    return Number(value) * (unit === 'sec' ? 1000 : 1)
  }
  await output.getByText('late', { exact: true }).hover()
  await expect(pointed).toHaveText('late')
  const lateMs = await shownMs()
  await output.getByText('early', { exact: true }).hover()
  await expect(pointed).toHaveText('early')
  expect(lateMs - (await shownMs())).toBeGreaterThan(1000)

  await moment.hover({ position: { x: ((await moment.boundingBox())?.width ?? 3) - 3, y: 5 }, force: true })
  await expect(pointed).toHaveText('late')

  // By keys: to its beginning, where nothing was written, to its end, and back to before the last line.
  await moment.focus()
  await page.keyboard.press('Home')
  await expect(output).not.toContainText('early')
  await page.keyboard.press('End')
  await expect(output).toContainText('late')
  await expect(async () => {
    await page.keyboard.press('ArrowLeft')
    await expect(output).not.toContainText('late', { timeout: 100 })
  }).toPass({ intervals: [0] })
  await expect(pointed).toHaveText('early')
  await expect(moment).toHaveAttribute('aria-valuetext', /CPU .*, memory .*MiB/)
  await page.keyboard.press('End')
  await expect(output).toContainText('late')

  await page.getByText('1 file changed').click()
  await page.getByRole('button', { name: 'made.txt', exact: true }).click()
  await expect(playground.editor('made.txt')).toBeAttached()
  await page.getByRole('button', { name: 'Compare made.txt' }).click()
  const dialog = page.getByRole('dialog', { name: 'made.txt' })
  await expect(dialog).toContainText('made here')
  await page.keyboard.press('Escape')
})

test('limits are sliders: other memory is another sandbox, and less time ends the run with its limit', async ({
  openPlayground: playground,
}) => {
  const { page } = playground
  await playground.program('Bash', `echo started\nsleep 20\n`)
  await page.getByRole('button', { name: 'Limits' }).click()
  const dialog = page.getByRole('dialog', { name: 'Limits' })
  const memory = dialog.getByRole('slider', { name: 'Memory' })
  await memory.press('ArrowLeft')
  await expect(memory).toHaveAttribute('aria-valuetext', '384 MiB')
  const time = dialog.getByRole('slider', { name: 'Time of a run' })
  await time.press('Home')
  await expect(time).toHaveAttribute('aria-valuetext', '1 sec')
  // A busy machine may take a second to start it.
  for (const value of ['2 sec', '5 sec']) {
    await time.press('ArrowRight')
    await expect(time).toHaveAttribute('aria-valuetext', value)
  }
  await expect(dialog.getByRole('status')).toContainText('Another one is claimed')
  await dialog.getByRole('button', { name: 'Apply and claim another sandbox' }).click()
  await expect(page.getByRole('region', { name: 'Metrics' })).toContainText('of 384 MiB', {
    timeout: READY_TIMEOUT_MS,
  })

  await playground.run.click()
  await expect(playground.state).toHaveText('Timed out')
  await expect(playground.output).toContainText('started')
  const panel = page.getByRole('region', { name: 'Output' })
  await expect(panel).toContainText(/Stopped after [\d.]+ sec: the limit is 5 sec\./)

  await playground.program('Bash', `echo another\n`)
  await playground.run.click()
  await expect(playground.state).toHaveText('Finished')
  await page.getByRole('button', { name: 'Compare runs' }).click()
  const compare = page.getByRole('dialog', { name: 'Compare two runs' })
  await expect(compare).toContainText('started')
  await expect(compare).toContainText('another')
  await page.keyboard.press('Escape')
})
