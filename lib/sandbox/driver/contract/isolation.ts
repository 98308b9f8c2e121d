import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { homedir, networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NETWORK_PROBE, SYSTEM_CALL_PROBE, TRACE_PROBE } from './probes'
import { Box, isGVisor, mountsNothing, type Subject } from './subject'

export function describeIsolation(subject: () => Subject): void {
  describe('isolation', () => {
    let box: Box
    beforeAll(async () => {
      box = await Box.open(subject().driver)
    })
    afterAll(async () => {
      await box[Symbol.asyncDispose]()
    })

    test('[threat 38] nothing answers: not the host, not a cloud, not a resolver', async () => {
      const server = createServer((socket) => socket.end('reached'))
      await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
      const address = server.address()
      const port = typeof address === 'object' ? String(address?.port) : ''
      const own = Object.values(networkInterfaces()).flatMap((list = []) => list.map(({ address: ip }) => ip))
      try {
        const { stdout, stderr } = await box.python(NETWORK_PROBE, { args: [port, ...own] })
        expect(stderr).toBe('')
        expect(JSON.parse(stdout)).toEqual({ interfaces: ['lo'], reached: [] })
      } finally {
        server.close()
      }
    })

    test('[threat 4] only the home and the small file systems in memory can be written', async () => {
      const { stdout } = await box.shell(`
        for dir in / /bin /usr /usr/local /etc /opt /opt/node /opt/codetok /dev /proc /sys /sys/fs/cgroup /home /var /root /srv
        do touch "$dir/mark" 2>/dev/null && echo "$dir"; done
        for dir in /home/user /tmp /dev/shm; do touch "$dir/mark" || echo "not $dir"; done`)
      expect(stdout).toBe('')
    })

    test("[threat 29] the host's home, /root and temporary files are not there", async () => {
      const mark = `canary-${randomBytes(8).toString('hex')}`
      const folders = [homedir(), tmpdir()]
      await Promise.all(folders.map((folder) => writeFile(join(folder, mark), mark)))
      try {
        const { stdout } = await box.shell(
          `find /home /root /tmp /run -maxdepth 1 2>/dev/null; find / -name '${mark}' 2>/dev/null`,
        )
        expect(stdout).not.toContain(mark)
        expect(stdout).toContain('user')
        expect((await box.shell('find /root -mindepth 1 | wc -l')).stdout).toBe('0\n')
      } finally {
        await Promise.all(folders.map((folder) => rm(join(folder, mark))))
      }
    })

    test('[threat 29] no engine, no socket of the host, no device but the harmless ones', async () => {
      const sockets = await box.shell(
        'find / -xdev -type s ! -path "/run/codetok.sock" 2>/dev/null; test -e /var/run/docker.sock && echo found',
      )
      expect(sockets.stdout).toBe('')
      const { stdout } = await box.shell('cd /dev && printf "%s\\n" *')
      const allowed = new Set([
        ...'console core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero'.split(' '),
        // Its own kernel's, not the host's.
        ...(isGVisor(subject()) ? ['fuse', 'net'] : []),
      ])
      expect(
        stdout
          .trim()
          .split('\n')
          .filter((name) => !allowed.has(name)),
      ).toEqual([])
    })

    test('[threat 29] the processes of the host are not there', async () => {
      const { stdout } = await box.shell(`ls /proc | grep -c '^[0-9]'; cat /proc/[0-9]*/cmdline | tr '\\0' ' '`)
      expect(Number(stdout.split('\n')[0])).toBeLessThan(25)
      expect(stdout).not.toMatch(/vitest|dockerd|systemd/)
    })

    test('[threat 23] no process inside knows a secret of the server', async () => {
      process.env.CODETOK_CANARY = 'canary-of-the-server'
      await using fresh = await Box.open(subject().driver)
      delete process.env.CODETOK_CANARY
      const { stdout } = await fresh.shell(`
        cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c 'canary-of-the[-]server'
        grep -rl 'canary-of-the[-]server' /home /tmp /run /etc /opt 2>/dev/null`)
      expect(stdout).toBe('0\n')
    })

    test('[threat 24] killing everything kills only what one may', async () => {
      const { outcome } = await box.shell('kill -9 -1')
      expect(outcome.kind).toMatch(/signaled|exited/)
      expect((await box.shell('echo alive')).stdout).toBe('alive\n')
    })

    test('[threat 25] the agent can be neither traced nor read', async () => {
      const { stdout, stderr } = await box.python(TRACE_PROBE)
      expect(stderr).toBe('')
      const done: (string | [string, number])[] = JSON.parse(stdout)
      // gVisor shows these of everybody: the agent's have no secret, and the numbers of descriptors open none.
      const shown = isGVisor(subject()) ? ['environ', 'maps', 'auxv', 'fd'] : []
      expect(done.filter((what) => !shown.includes(String(what[0])))).toEqual([])
    })

    test('[threat 30] the calls that break kernels are refused', async () => {
      const { stdout, stderr } = await box.python(SYSTEM_CALL_PROBE)
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toEqual([])
    })

    test('[threat 31] nothing inside makes a program more than its user', async () => {
      const { stdout } = await box.shell(`
        grep -E '^(NoNewPrivs|CapEff|CapPrm|CapInh|CapAmb|Seccomp):' /proc/self/status | tr -d '\\t'
        id -u; cp /bin/bash b && chmod 4755 b && ./b -pc 'id -u'; su -c true 2>/dev/null && echo su; sudo -n true 2>/dev/null && echo sudo
        rm b`)
      const none = '0'.repeat(16)
      // gVisor tells less of itself.
      const told = isGVisor(subject()) ? ['CapInh', 'CapPrm', 'CapEff'] : ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']
      const rights = told.map((name) => `${name}:${none}\n`).join('')
      expect(stdout).toBe(`${rights}${isGVisor(subject()) ? '' : 'NoNewPrivs:1\n'}Seccomp:2\n1000\n1000\n`)
      const writable = await box.shell(
        `grep -E ' /(home/user|tmp|run|dev/shm) ' /proc/self/mounts | grep -vc nosuid,nodev`,
      )
      // gVisor does not name these options.
      expect(writable.stdout).toBe(isGVisor(subject()) ? '4\n' : '0\n')
    })

    test("[threat 27] the kernel's settings and memory are closed", async () => {
      const { stdout } = await box.shell(`
        for file in /proc/sys/kernel/hostname /proc/sys/kernel/core_pattern /proc/sys/vm/overcommit_memory /proc/sysrq-trigger
        do (echo x > "$file") 2>/dev/null && echo "wrote $file"; done
        cat /sys/block/loop*/loop/backing_file 2>/dev/null
        for file in /proc/kcore /proc/kmsg /proc/keys /proc/timer_list
        do head -c 1 "$file" 2>/dev/null | grep -q . && echo "read $file"; done
        grep -qv '^0000000000000000' /proc/kallsyms 2>/dev/null && echo 'read addresses'
        hostname`)
      expect(stdout).toBe('sandbox\n')
    })

    test('[threat 28] two sandboxes share no memory, file, queue or name', async () => {
      await using other = await Box.open(subject().driver)
      const mark = randomBytes(6).toString('hex')
      const writer = `
import ctypes, socket, sys, time
name = sys.argv[1]
for path in ("/tmp/", "/dev/shm/", "/home/user/"): open(path + name, "w").close()
libc = ctypes.CDLL(None)
libc.shmget(0x1234, 4096, 0o1666)
named = socket.socket(socket.AF_UNIX); named.bind("\\0" + name); named.listen()
print("ready", flush=True)
sys.stdin.read()
`
      const reader = `
import ctypes, os, socket, sys
name = sys.argv[1]
seen = [path for path in ("/tmp/", "/dev/shm/", "/home/user/") if os.path.exists(path + name)]
if ctypes.CDLL(None).shmget(0x1234, 4096, 0o666) >= 0: seen.append("shm")
try:
    socket.socket(socket.AF_UNIX).connect("\\0" + name); seen.append("socket")
except ConnectionRefusedError: pass
print(seen)
`
      const run = await box.agent.startRun({
        program: { kind: 'code', language: 'python', code: writer, args: [mark] },
        timeoutMs: 120_000,
        maxProcesses: 8,
      })
      for await (const event of run.events) {
        if (event.type === 'stdout') break
      }
      expect((await box.python(reader, { args: [mark] })).stdout).toContain('/tmp/')
      expect((await other.python(reader, { args: [mark] })).stdout).toBe('[]\n')
      await run.stop()
    })

    test('[threat 62] noexec: what can be written can not be run, nor can memory', async () => {
      const spec = { ...box.sandbox.spec, noexec: true }
      if (mountsNothing(subject())) {
        await expect(Box.open(subject().driver, spec)).rejects.toMatchObject({ code: 'bad_request' })
        return
      }
      await using strict = await Box.open(subject().driver, spec)
      const { stdout } = await strict.shell(`
        for dir in /home/user /tmp /dev/shm /run; do cp /bin/true $dir/t 2>/dev/null && $dir/t 2>/dev/null && echo "ran $dir"; done
        python3 -c 'import os; os.memfd_create("x")' 2>/dev/null && echo memfd
        cp /bin/true t; echo done`)
      expect(stdout).toBe('done\n')
    })
  })
}
