import type { Sandbox } from 'e2b'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ClaimedSandbox } from '../../claimed-sandbox'
import type { SandboxPool } from '../../pool'
import { E2B_SPEC, E2bPool, stdoutOf as stdoutOfSdk } from '../../testing/e2b-pool'

let e2b: E2bPool
let pool: SandboxPool
let claimed: ClaimedSandbox
let sandbox: Sandbox

beforeAll(async () => {
  e2b = await E2bPool.open()
  pool = e2b.pool
  claimed = await pool.acquire({ spec: E2B_SPEC, env: { FOO: 'bar' }, settings: { templateId: 'base' } })
  sandbox = await e2b.sdkOf(claimed)
})
afterAll(() => e2b[Symbol.asyncDispose]())

const stdoutOf = (command: string, options: { user?: string } = {}) => stdoutOfSdk(sandbox, command, options)

describe('a sandbox of profile e2b', () => {
  test('reaches the network by its proxy, as root too, and nothing private', async () => {
    const online = await pool.acquire({ spec: { ...E2B_SPEC, networkAccess: true } })
    const get = "curl -s -o /dev/null -w '%{http_code} ' http://10.0.0.1/"
    expect(await stdoutOfSdk(await e2b.sdkOf(online), `${get}; sudo ${get}`)).toBe('403 403 ')
    await pool.release(online)
  })

  test('runs commands as the user, who may become root', async () => {
    expect(await stdoutOf('whoami; pwd; sudo whoami; sudo -u nobody whoami')).toBe('user\n/home/user\nroot\nnobody\n')
    const root = 'id -un; pwd; echo $HOME; touch /etc/by-root; stat -c %U /etc/by-root; sudo -u user whoami'
    expect(await stdoutOf(root, { user: 'root' })).toBe('root\n/home/user\n/root\nroot\nuser\n')
    await expect(stdoutOf('true', { user: 'nobody-at-all' })).rejects.toThrow("invalid username: 'nobody-at-all'")
  })

  test('tells its programs where they are', async () => {
    const told = await stdoutOf('echo $USER $LOGNAME $HOME $FOO $E2B_SANDBOX $E2B_SANDBOX_ID $E2B_TEMPLATE_ID')
    expect(told).toBe(`user user /home/user bar true ${claimed.id} base\n`)
    const { stdout } = await sandbox.commands.run('echo $FOO', { envs: { FOO: 'own' } })
    expect(stdout).toBe('own\n')
    const files = await stdoutOf(
      'cd /run/e2b; echo $(cat .E2B_SANDBOX; echo; cat .E2B_SANDBOX_ID; echo; cat .E2B_TEMPLATE_ID) $(stat -c %U .)',
    )
    expect(files).toBe(`true ${claimed.id} base root\n`)
  })

  test('has what E2B users reach for', async () => {
    const tools = 'bash python python3 pip git curl sudo tput make gcc g++ node npm ps ssh setfattr'
    expect(await stdoutOf(`for tool in ${tools}; do command -v $tool > /dev/null || echo no $tool; done`)).toBe('')
    expect(await stdoutOf('node --version | cut -d. -f1; ls $(git --exec-path)/git-daemon > /dev/null')).toBe('v24\n')
  })

  test('lets files be anywhere, as the user that is named', async () => {
    await sandbox.files.write('/srv/root.txt', 'root', { user: 'root' })
    expect(await stdoutOf('stat -c "%U %G %a" /srv/root.txt; cat /srv/root.txt')).toBe('root root 644\nroot')
    await expect(sandbox.files.write('/srv/root.txt', 'user')).rejects.toThrow(/may not be/)
    expect(await sandbox.files.read('/etc/hostname')).toBe('sandbox\n')
    const { path, owner } = await sandbox.files.getInfo('~', { user: 'root' })
    expect([path, owner]).toEqual(['/root', 'root'])
  })

  test('[threat 30] has no more of the kernel than the engine allows, and ptrace', async () => {
    expect(await stdoutOf('strace -c true 2>&1 | tail -1')).toContain('total')
    const root = { user: 'root' }
    await expect(stdoutOf('mount -t tmpfs none /mnt', root)).rejects.toThrow()
    await expect(stdoutOf('unshare -n true', root)).rejects.toThrow()
    expect(await stdoutOf('ls /sys/class/net', root)).toBe('lo\n')
    expect(
      await stdoutOf('cat /proc/sys/kernel/hostname; echo 1 > /proc/sys/vm/drop_caches || echo refused', root),
    ).toBe('sandbox\nrefused\n')
  })

  test('kills what a command has started, as whomever', async () => {
    const command = await sandbox.commands.run('sudo sleep 4242 & sudo setsid sleep 4242 & wait', { background: true })
    await expect.poll(() => stdoutOf('pgrep -fc "^sleep 4242" || true')).toBe('2\n')
    await command.kill()
    expect(await stdoutOf('pgrep -fc "^sleep 4242" || true')).toBe('0\n')
  })
})

describe('the disk of a sandbox', () => {
  test('[threat 4] is watched: beyond its limit the sandbox ends', async () => {
    const limits = { ...E2B_SPEC.limits, diskBytes: 32 << 20 }
    const small = await pool.acquire({ spec: { ...E2B_SPEC, limits } })
    const sdk = await e2b.sdkOf(small)
    await stdoutOfSdk(sdk, 'head -c 20M /dev/zero > ~/fits')
    await stdoutOfSdk(sdk, 'sudo sh -c "head -c 20M /dev/zero > /var/too-much"')
    expect(await small.exited).toEqual({
      reason: 'disk_full',
      message: "the sandbox's disk held 40 MiB; its limit is 32 MiB",
    })
  })
})

describe('what a sandbox uses', () => {
  test('is told in its own share of the machine', async () => {
    await stdoutOf('head -c 5M /dev/zero > ~/five')
    const metrics = async () => {
      const answer = await fetch(`${e2b.urlOf(sandbox)}/metrics`)
      return z.record(z.string(), z.number()).parse(await answer.json())
    }
    expect(await metrics()).toMatchObject({ cpu_count: 1, mem_total_mib: 512, disk_total: 1 << 30 })
    await expect.poll(async () => (await metrics()).disk_used, { timeout: 30_000 }).toBeGreaterThan(5 << 20)
    expect((await metrics()).disk_used).toBeLessThan(100 << 20)
  })
})

describe('a sandbox that is frozen', () => {
  test('stands still, keeps its place, and goes on where it was', async () => {
    const counter = await sandbox.commands.run('while true; do echo >> /tmp/ticks; sleep 0.02; done', {
      background: true,
    })
    await expect.poll(() => stdoutOf('wc -l < /tmp/ticks').then(Number)).toBeGreaterThan(3)
    await claimed.freeze()
    await claimed.freeze()
    expect([claimed.isFrozen, pool.stats().frozen, pool.stats().inUse]).toEqual([true, 1, 0])
    await expect(claimed.agent.ping(200)).rejects.toThrow()
    const before = Date.now()
    await claimed.thaw()
    expect([claimed.isFrozen, pool.stats().frozen]).toEqual([false, 0])
    const ticks = Number(await stdoutOf('wc -l < /tmp/ticks'))
    await expect.poll(() => stdoutOf('wc -l < /tmp/ticks').then(Number)).toBeGreaterThan(ticks)
    expect(Date.now() - before).toBeLessThan(10_000)
    await counter.kill()
  })

  test('can be destroyed', async () => {
    const other = await pool.acquire({ spec: E2B_SPEC })
    await other.freeze()
    await other.dispose()
    expect(await other.exited).toMatchObject({ reason: 'destroyed' })
    expect(pool.stats().frozen).toBe(0)
  })
})
