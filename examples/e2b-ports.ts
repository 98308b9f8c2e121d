/**
 * A terminal, a program in the background, and the port that it serves: set the variables of docs/e2b.md, then
 * `npx tsx examples/e2b-ports.ts`
 */
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { Sandbox } from 'e2b'

const sandbox = await Sandbox.create({ timeoutMs: 60_000 })
try {
  const decoder = new TextDecoder()
  let screen = ''
  const terminal = await sandbox.pty.create({
    cols: 80,
    rows: 24,
    onData: (bytes) => {
      screen += decoder.decode(bytes, { stream: true })
    },
  })
  await sandbox.pty.sendInput(terminal.pid, new TextEncoder().encode('echo $((6 * 7)) in a terminal; exit\n'))
  await terminal.wait()
  console.log(/^42 in a terminal/m.exec(screen)?.[0])

  await sandbox.files.write('index.html', 'served from a sandbox')
  let isListening = () => {}
  const listening = new Promise<void>((resolve) => {
    isListening = resolve
  })
  await sandbox.commands.run('python3 -u -m http.server 8000', {
    background: true,
    timeoutMs: 0,
    onStdout: () => isListening(),
  })
  await listening

  // Node.js can't resolve names below localhost on most systems, so the name goes into the header.
  const { port } = new URL(process.env.E2B_SANDBOX_URL ?? 'http://localhost:3001')
  const page = await new Promise<string>((resolve, reject) => {
    request({ host: '127.0.0.1', port, headers: { host: sandbox.getHost(8000) } }, (response) =>
      resolve(text(response)),
    )
      .on('error', reject)
      .end()
  })
  console.log(page)
} finally {
  await sandbox.kill()
}
