import { chmod, cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { buildAgent } from '@/scripts/build-agent.mjs'
import { ensureToolchain } from '@/scripts/toolchain.mjs'
import { runTool } from '../command'
import { bubblewrapSubject } from './bubblewrap-subject'
import { describeContract, WITHOUT_CPU } from './contract'
import { openFolder } from './folders'

const projectDir = fileURLToPath(new URL('../../../../', import.meta.url))
/** Nobody's. */
const UID = 54_321

/**
 * This file's process gives up root for good. What it needs is copied before, to where anybody may read: the project itself may
 * lie in a folder that only root may enter.
 */
async function becomeNobody(): Promise<{ projectDir: string; toolchainDir: string; crashServer: string }> {
  const copy = await openFolder()
  const toolchain = await ensureToolchain({ dataDir: join(projectDir, '.codetok') })
  await buildAgent(join(copy, 'dist/agent'))
  await cp(join(projectDir, 'images'), join(copy, 'images'), { recursive: true })
  await cp(toolchain.dir, join(copy, 'toolchain'), { recursive: true, verbatimSymlinks: true })
  const crashServer = join(copy, 'crash-server.cjs')
  await build({
    entryPoints: [fileURLToPath(new URL('crash-server.ts', import.meta.url))],
    outfile: crashServer,
    bundle: true,
    platform: 'node',
    // Which loads the other driver's client only where it is used: here never.
    format: 'cjs',
    external: ['dockerode'],
    alias: { '@': projectDir },
    logLevel: 'error',
  })
  const home = join(copy, 'home')
  await mkdir(home)
  await chmod(home, 0o777)
  await chmod(copy, 0o755)
  process.env.HOME = home
  if (process.getuid?.() === 0) {
    // So that it can be removed in the end.
    await runTool('chown', ['-R', `${UID}:${UID}`, copy])
    process.setgroups?.([])
    process.setgid?.(UID)
    process.setuid?.(UID)
    process.env.XDG_RUNTIME_DIR = await openFolder()
  }
  return { projectDir: copy, toolchainDir: join(copy, 'toolchain'), crashServer }
}

describeContract(
  'bubblewrap as an ordinary user',
  async () => {
    const { crashServer, ...options } = await becomeNobody()
    const subject = await bubblewrapSubject(options, [crashServer])
    return {
      ...subject,
      close: async () => {
        await subject.close()
        await rm(options.projectDir, { recursive: true, force: true })
      },
    }
  },
  (subject) => {
    test('what the kernel does not enforce here is said, with the reason', () => {
      expect(subject().driver.capabilities()).toMatchObject({
        memory: 'watched',
        cpu: 'none',
        processes: 'kernel',
        disk: 'watched',
        separateUser: false,
        seccomp: true,
        notes: [expect.stringMatching(/^memory and CPU: only root/), expect.stringMatching(/^disk: only root/)],
      })
    })
  },
  WITHOUT_CPU,
)
