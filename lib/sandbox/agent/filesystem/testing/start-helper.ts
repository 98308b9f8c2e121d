import { type ChildProcess, spawn } from 'node:child_process'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Channel } from '../channel/channel'
import { FileHelper } from '../helper-client'
import type { HelperIdentity } from '../protocol'

/** The helper program as it is shipped, in a folder of its own. */
export interface BuiltHelper {
  start(identity: HelperIdentity): RunningHelper
  remove(): Promise<void>
}

export interface RunningHelper {
  readonly helper: FileHelper
  readonly process: ChildProcess
  stop(): Promise<void>
}

export async function buildHelper(): Promise<BuiltHelper> {
  const folder = await mkdtemp(join(tmpdir(), 'file-helper-'))
  const program = join(folder, 'file-helper.cjs')
  await build({
    entryPoints: [fileURLToPath(new URL('../file-helper.ts', import.meta.url))],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
  })
  await copyFile(koffiPath(), join(folder, 'koffi.node'))
  return {
    start: (identity) => start(program, identity),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

function start(program: string, identity: HelperIdentity): RunningHelper {
  const child = spawn(process.execPath, [program, JSON.stringify(identity)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const channel = new Channel({ readable: child.stdout, writable: child.stdin })
  return {
    helper: new FileHelper(channel),
    process: child,
    async stop() {
      channel.close()
      await exited
    },
  }
}

/** koffi's own native module for this machine. */
function koffiPath(): string {
  const koffi = createRequire(createRequire(import.meta.url).resolve('koffi'))
  return koffi.resolve(`@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`)
}
