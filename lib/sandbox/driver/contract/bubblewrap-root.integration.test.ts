import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Sandbox } from 'e2b'
import { expect, test } from 'vitest'
import { buildAgent } from '@/scripts/build-agent.mjs'
import { ensureToolchain } from '@/scripts/toolchain.mjs'
import { bridgeTo } from '../../agent/filesystem/testing/http1-bridge'
import { COMMANDS } from '../../language-commands'
import { LANGUAGES_TEMPLATE, MORE_LANGUAGES } from '../languages'
import { bubblewrapSubject } from './bubblewrap-subject'
import { describeContract } from './contract'
import { Box, SPEC } from './subject'

const projectDir = fileURLToPath(new URL('../../../../', import.meta.url))
const TOOLS = MORE_LANGUAGES.flatMap((language) => COMMANDS[language])
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

    test('of more languages it has those that its sandboxes find the tools of', async () => {
      const { driver } = subject()
      await using box = await Box.open(driver, { ...SPEC, template: LANGUAGES_TEMPLATE })
      const { stdout } = await box.shell(`for tool in ${TOOLS.join(' ')}; do command -v $tool && echo $tool; done`)
      const found = stdout.split('\n')
      const runnable = MORE_LANGUAGES.filter((language) => COMMANDS[language].every((name) => found.includes(name)))
      const support = await driver.languages()
      const missing = support.isThere ? support.missing.map(({ language }) => language) : MORE_LANGUAGES
      expect(MORE_LANGUAGES.filter((language) => !missing.includes(language))).toEqual(runnable)
      expect(MORE_LANGUAGES).toContain('rust')
    })

    test("E2B's clients get the same sandbox, without root, and it can be frozen", async () => {
      const { driver } = subject()
      expect(driver.capabilities()).toMatchObject({ root: false, freeze: true, snapshots: false })
      await using box = await Box.open(driver, { ...SPEC, profile: 'e2b' })
      await using bridge = await bridgeTo(box.agent)
      const sdk = await Sandbox.create({ debug: true, sandboxUrl: bridge.url, apiKey: 'e2b_00' })
      expect((await sdk.commands.run('whoami; echo $E2B_SANDBOX; ! command -v sudo || ! sudo -n true')).stdout).toBe(
        'user\ntrue\n',
      )
      await expect(sdk.commands.run('id', { user: 'root' })).rejects.toThrow(/invalid username: 'root'.*use Docker/)
      expect(await sdk.files.read('/etc/hostname')).toBe('sandbox\n')
      await expect(sdk.files.write('/etc/mine', '')).rejects.toThrow()
      await box.sandbox.freeze?.()
      await expect(box.agent.ping(200)).rejects.toThrow()
      await box.sandbox.thaw?.()
      await box.agent.ping(10_000)
      // It can be destroyed as it is, too.
      await box.sandbox.freeze?.()
    })
  },
)
