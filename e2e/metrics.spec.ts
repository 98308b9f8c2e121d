import { expect, test } from './fixtures'

test.describe('the metrics @core', () => {
  test('follow a program that works the CPU', async ({ openPlayground: playground }) => {
    const metrics = playground.page.getByRole('region', { name: 'Metrics' })
    const cpuPercent = async () => Number(/CPU\D*?([\d.]+)\s?%/.exec((await metrics.textContent()) ?? '')?.[1])
    await playground.program('Bash', 'while :; do :; done')
    await expect.poll(cpuPercent).toBeLessThan(5)
    await playground.run.click()
    // How much of the CPU it is given is the machine's to say: a busy one gave it between 6 and 47 % of what its limit allows.
    await expect.poll(cpuPercent).toBeGreaterThan(10)
    await playground.stop.click()
    await expect.poll(cpuPercent).toBeLessThan(5)
  })
})
