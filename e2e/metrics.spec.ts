import { expect, test } from './fixtures'

test.describe('the metrics @core', () => {
  test('follow a program that works the CPU', async ({ openPlayground: playground }) => {
    const metrics = playground.page.getByRole('region', { name: 'Metrics' })
    await playground.program('Bash', 'while :; do :; done')
    await playground.run.click()
    await expect(metrics).toContainText(/CPU\D*([5-9]\d|1\d\d)(\.\d+)?\s?%/)
    await playground.stop.click()
    await expect(metrics).toContainText(/CPU\D*\d(\.\d+)?\s?%/)
  })
})
