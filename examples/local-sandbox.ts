/**
 * One sandbox of one's own, from TypeScript: `npx tsx examples/local-sandbox.ts`
 */
import { LocalSandbox, ResourceError, RuntimeError, TimeoutError } from '../lib/sandbox'

await using sandbox = new LocalSandbox({ memory: '512M', cpu: 1, timeout: 30_000 })
await sandbox.initialize()

const hello = await sandbox.execute(`console.log('Hello from', process.version)`)
process.stdout.write(hello.stdout)

await sandbox.fs.writeFile('notes/today.txt', '你好，沙箱\n')
const sum = await sandbox.execute(
  `
import sys
print(open('notes/today.txt').read(), end='')
print(sum(int(line) for line in sys.stdin))
`,
  { language: 'python', stdin: '1\n2\n3\n' },
)
process.stdout.write(sum.stdout)

// Output as it is written.
await sandbox.execute(
  { command: 'for i in 1 2 3; do echo $i; sleep 0.2; done' },
  { onStdout: (text) => process.stdout.write(`line ${text}`) },
)

for (const [what, code, options] of [
  ['a mistake', 'undefined.x'],
  ['an endless loop', 'while (true);', { timeout: 1_000 }],
  ['too much memory', 'const all = []; while (true) all.push(Buffer.alloc(16e6, 1))'],
] as const) {
  try {
    await sandbox.execute(code, options)
  } catch (error) {
    if (error instanceof TimeoutError) console.log(`${what}: stopped after ${error.limit} ms`)
    else if (error instanceof ResourceError) console.log(`${what}: ${error.code}, see ${error.help}`)
    else if (error instanceof RuntimeError) console.log(`${what}: exit code ${error.exitCode}`)
    else throw error
  }
}
