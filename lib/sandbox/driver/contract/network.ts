import { networkInterfaces } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AgentProgram } from '../../agent-client'
import { SandboxNetwork } from '../../egress/sandbox-network'
import type { SandboxSpec } from '../driver'
import { NETWORK_PROBE } from './probes'
import { openRegistry, REGISTRY_HOST, type Registry } from './registry'
import { Box, LIMITS, type Subject } from './subject'

const MIB = 1 << 20
const SPEC: SandboxSpec = {
  profile: 'playground',
  // What npm and pip need.
  limits: { ...LIMITS, memoryBytes: 320 * MIB, diskBytes: 64 * MIB, inodes: 8192 },
  networkAccess: true,
  noexec: false,
}

export function describeNetwork(subject: () => Subject): void {
  describe('network', () => {
    let registry: Registry
    let box: Box
    let url: string
    let network: SandboxNetwork
    beforeAll(async () => {
      registry = await openRegistry()
      url = `http://${REGISTRY_HOST}:${registry.port}`
      box = await Box.open(subject().driver, SPEC)
      network = new SandboxNetwork({
        policy: { ports: [80, 443] },
        privateAddresses: [`127.0.0.1:${registry.port}`],
        resolve: async (name) => (name === REGISTRY_HOST ? ['127.0.0.1'] : ['10.0.0.1']),
      })
      network.serve(box.agent)
    })
    afterAll(async () => {
      await box[Symbol.asyncDispose]()
      registry.close()
    })

    test('the driver says who lets traffic through', () => {
      expect(subject().driver.capabilities().network).toBe('watched')
    })

    test('programs find the way out by themselves, those that were started ahead too', async () => {
      const node = `
        fetch('${url}/hello').then(async (answer) => console.log(answer.status, await answer.text()))
        require('http').get('${url}/hello', (answer) => console.log(answer.resume().statusCode))`
      const run = await box.agent.startRun({
        program: { kind: 'code', language: 'javascript', code: node, args: [] },
        timeoutMs: 120_000,
        maxProcesses: 8,
      })
      expect(run.isWarm).toBe(true)
      let seen = ''
      for await (const event of run.events) if ('bytes' in event) seen += Buffer.from(event.bytes).toString()
      expect(seen.trim().split('\n').sort()).toEqual(['200', '200 hello GET'])
      const python = await box.python(
        `import urllib.request; print(urllib.request.urlopen('${url}/hello').read().decode())`,
      )
      expect(python.stdout + python.stderr).toBe('hello GET\n')
    })

    test('curl reaches it as plain HTTP, by a tunnel, and by SOCKS5', async () => {
      const { stdout, stderr } = await box.shell(
        `for how in '' '--proxytunnel' "--proxy socks5h://\${http_proxy#http://}"; do curl -sS $how ${url}/hello; echo; done`,
      )
      expect(stdout + stderr).toBe('hello GET\n'.repeat(3))
    })

    test('npm and pip install', async () => {
      const npm = await box.shell(
        `npm install --registry ${url} greeting && node -e 'console.log(require("greeting"))'`,
        { timeoutMs: 50_000 },
      )
      expect(npm.stdout + npm.stderr).toContain('hello from npm\n')
      const pip = await box.shell(
        `python3 -m pip install --quiet --index-url ${url}/simple --trusted-host ${REGISTRY_HOST} greeting &&
        python3 -c 'import greeting; print(greeting.WORDS)'`,
        { timeoutMs: 50_000 },
      )
      expect(pip.stdout + pip.stderr).toContain('hello from pip\n')
    })

    test('[threat 38] there is still no interface, no resolver and no UDP, and nothing else to dial', async () => {
      const own = Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address }) => address))
      // On the sandbox's own loopback the registry's port is free, so that whoever answers there is the host.
      const { stdout, stderr } = await box.python(NETWORK_PROBE, { args: [String(registry.port), ...own] })
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual({ interfaces: ['lo'], reached: [] })
    })

    test('[threat 39] the proxy refuses what is not of the public internet, and the ports that nobody opened', async () => {
      const targets = ['http://10.0.0.1/', 'http://private.test/', 'http://[::ffff:127.0.0.1]/', 'http://1.1.1.1:25/']
      const { stdout } = await box.shell(
        targets.map((target) => `curl -sS -g -o /dev/null -w '%{http_code} ' ${target}`).join('; '),
      )
      expect(stdout).toBe('403 403 403 403 ')
    })

    test('a target that is refused is the matter of the run that asked for it, warm or cold', async () => {
      const { agent } = box
      const dial = `require('http').get('http://10.0.0.1/').on('error', () => {}).on('response', (r) => console.log(r.statusCode))`
      const programs: AgentProgram[] = [
        { kind: 'code', language: 'javascript', code: dial, args: [] },
        { kind: 'shell', line: `curl -s http://10.0.0.1/ -o /dev/null; echo done`, args: [] },
        { kind: 'shell', line: 'echo innocent', args: [] },
      ]
      const since = performance.now()
      const runs = await Promise.all(
        programs.map((program) => agent.startRun({ program, timeoutMs: 120_000, maxProcesses: 8 })),
      )
      for (const run of runs) for await (const event of run.events) if (event.type === 'ended') break
      expect(runs.map((run) => network.refusalOf(run.pid, since)?.kind)).toEqual([
        ...['target_refused', 'target_refused', undefined],
      ])
    })

    test('bytes are counted both ways', async () => {
      for await (const { networkInBytes, networkOutBytes } of box.agent.metrics(100, AbortSignal.timeout(20_000))) {
        expect(networkInBytes).toBeGreaterThan(500)
        expect(networkOutBytes).toBeGreaterThan(500)
        break
      }
    })

    test('[threat 41] nobody outside reaches the proxy by a preview', async () => {
      const port = Number((await box.shell(`echo \${http_proxy##*:}`)).stdout)
      expect(port).toBeGreaterThan(0)
      await expect(box.agent.tunnel(port)).rejects.toMatchObject({ code: 'not_found' })
    })

    test('a sandbox without a network has no proxy, and is told of none', async () => {
      await using lonely = await Box.open(subject().driver)
      const { stdout } = await lonely.shell(
        `env | grep -ci proxy; curl -sf --proxy http://127.0.0.1:3128 ${url}/hello; echo $?`,
      )
      // Nobody is there; or an upstream's own, which lets nothing through.
      expect(stdout).toMatch(subject().driver.name === 'e2b' ? /^0\n(7|22)\n$/ : /^0\n7\n$/)
    })
  })
}
