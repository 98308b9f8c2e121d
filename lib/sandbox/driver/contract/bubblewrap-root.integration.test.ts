import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { buildAgent } from '@/scripts/build-agent.mjs'
import { ensureToolchain } from '@/scripts/toolchain.mjs'
import { bubblewrapSubject } from './bubblewrap-subject'
import { describeContract } from './contract'

const projectDir = fileURLToPath(new URL('../../../../', import.meta.url))
const crashServer = ['--import', 'tsx', fileURLToPath(new URL('crash-server.ts', import.meta.url))]

describeContract(
  'bubblewrap as root',
  async () => {
    await buildAgent(join(projectDir, 'dist/agent'))
    const toolchain = await ensureToolchain({ dataDir: join(projectDir, '.codetok') })
    return bubblewrapSubject({ projectDir, toolchainDir: toolchain.dir }, crashServer)
  },
  (subject) => {
    test("every limit is the kernel's", () => {
      expect(subject().driver.capabilities()).toMatchObject({
        memory: 'kernel',
        cpu: 'kernel',
        processes: 'kernel',
        disk: 'kernel',
        separateUser: true,
        seccomp: true,
        notes: [],
      })
    })
  },
)
