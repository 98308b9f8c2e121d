import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** Prints after its readers have gone, as Next.js does with an error that nobody caught. */
const PROGRAM = `
  import { outliveReaders } from ${JSON.stringify(fileURLToPath(new URL('./lost-output.ts', import.meta.url)))}
  let uncaught = 0
  process.on('uncaughtException', (error) => {
    if (++uncaught > 100) process.exit(1)
    console.error(error)
  })
  outliveReaders()
  process.stdin.on('end', () => {
    console.log('to nobody')
    setTimeout(() => process.exit(uncaught === 0 ? 0 : 2), 200)
  }).resume()
`

test('a process goes on quietly when nobody reads its output any more', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  child.stderr.destroy()
  child.stdin.end()
  expect(await once(child, 'exit')).toEqual([0, null])
})
