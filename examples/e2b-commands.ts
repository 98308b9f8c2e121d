/**
 * Commands and files by the official E2B SDK, on your own codetok: set the variables of docs/e2b.md, then
 * `npx tsx examples/e2b-commands.ts`
 */
import { CommandExitError, Sandbox } from 'e2b'

const sandbox = await Sandbox.create({ timeoutMs: 60_000, envs: { GREETING: 'hello' } })
try {
  const { stdout } = await sandbox.commands.run('echo $GREETING from $(whoami)')
  process.stdout.write(stdout)

  // Output as it is written.
  await sandbox.commands.run('for i in 1 2 3; do echo line $i; sleep 0.2; done', {
    onStdout: (text) => {
      process.stdout.write(text)
    },
  })

  await sandbox.files.write('notes/today.txt', '你好，沙箱\n')
  process.stdout.write(await sandbox.files.read('notes/today.txt'))
  for (const { path, type } of await sandbox.files.list('.', { depth: 2 })) console.log(type, path)

  const url = await sandbox.downloadUrl('notes/today.txt', { useSignatureExpiration: 60 })
  console.log('by its signed URL:', (await (await fetch(url)).text()).trim())

  try {
    await sandbox.commands.run('exit 3')
  } catch (error) {
    if (!(error instanceof CommandExitError)) throw error
    console.log('it ended with', error.exitCode)
  }
} finally {
  await sandbox.kill()
}
