import { existsSync } from 'node:fs'
import { mkdir, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'

/** A control group of this test's own, mounted where a container engine would. */
export interface TestCgroup extends AsyncDisposable {
  /** Shell code that puts the shell into it. */
  enter: string
  bwrapArgs: string[]
}

const MOUNT = '/sys/fs/cgroup'

/** Of the version that this machine has. Needs root. */
export async function makeCgroup(memoryBytes: number): Promise<TestCgroup> {
  const isV2 = existsSync(path.join(MOUNT, 'cgroup.controllers'))
  const name = `codetok-agent-test-${process.pid}-${Date.now()}`
  const controllers = isV2 ? [''] : ['memory', 'cpuacct']
  const folders = controllers.map((controller) => path.join(MOUNT, controller, name))
  for (const folder of folders) await mkdir(folder)
  const [memory = ''] = folders
  await writeFile(path.join(memory, isV2 ? 'memory.max' : 'memory.limit_in_bytes'), `${memoryBytes}`)
  return {
    enter: folders.map((folder) => `echo $$ > ${folder}/cgroup.procs;`).join(' '),
    bwrapArgs: controllers.flatMap((controller, index) => [
      '--ro-bind',
      folders[index] ?? '',
      path.join(MOUNT, controller),
    ]),
    async [Symbol.asyncDispose]() {
      for (const folder of folders) await removeWhenEmpty(folder)
    },
  }
}

/** The kernel takes the last process out a moment after its end was told. */
async function removeWhenEmpty(folder: string): Promise<void> {
  for (const deadline = Date.now() + 5000; ; ) {
    try {
      await rmdir(folder)
      return
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
