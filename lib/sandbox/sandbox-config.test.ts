import { describe, expect, test } from 'vitest'
import { SandboxError } from './errors'
import { DEFAULT_SPEC } from './limits'
import { type SandboxConfig, sandboxSettings } from './sandbox-config'
import { specKey } from './spec-key'

describe('sizes', () => {
  test.each([
    ['512M', 512 * 1024 ** 2],
    ['1G', 1024 ** 3],
    ['1.5g', 1.5 * 1024 ** 3],
    ['65536K', 64 * 1024 ** 2],
    [67108864, 64 * 1024 ** 2],
  ])('%s is %d bytes', (memory, bytes) => {
    expect(sandboxSettings({ memory }).spec.limits.memoryBytes).toBe(bytes)
  })
})

describe('refused, with the path and why', () => {
  test.each<[SandboxConfig, string]>([
    [{ memory: '512Q' }, 'memory: must be a size'],
    [{ memory: '1M' }, 'memory: must be at least 32M'],
    [{ cpu: 0 }, 'cpu: must be at least 0.05'],
    [{ timeout: -1 }, 'timeout: '],
    [{ resources: { disk: '-1G' } }, 'resources.disk: must be a size'],
    [{ security: { allowedHosts: ['example.com'] } }, 'security.allowedHosts: needs networkAccess: true'],
    [
      { security: { networkAccess: true, allowedHosts: ['http://example.com'] } },
      'security.allowedHosts.0: must be a host name',
    ],
    [{ resources: { network: { inbound: 'fast' } } }, 'resources.network.inbound: must be a size'],
    [{ security: { maxProcesses: 0 } }, 'security.maxProcesses: '],
    [{ security: { allowedCommands: ['/bin/sh'] } }, 'security.allowedCommands.0: must be the name of a command'],
    [{ env: { 'A=B': '1' } }, 'env.A=B: '],
  ])('%j', (config, message) => {
    expect(() => sandboxSettings(config)).toThrow(message)
  })

  test('a setting that does not exist', () => {
    expect(() => sandboxSettings(JSON.parse('{"memry":"1G"}'))).toThrow('memry')
  })

  test('every mistake at once', () => {
    try {
      sandboxSettings({ cpu: 0, timeout: 0 })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(SandboxError)
      expect(error).toMatchObject({ code: 'bad_config', issues: [{ path: 'cpu' }, { path: 'timeout' }] })
    }
  })

  test('memory or cpu given twice and different', () => {
    expect(() => sandboxSettings({ memory: '1G', resources: { memory: '512M' } })).toThrow('resources.memory: is')
    expect(() => sandboxSettings({ cpu: 1, resources: { cpu: 2 } })).toThrow('resources.cpu: is 2 here and 1 as cpu')
    expect(sandboxSettings({ memory: '1G', resources: { memory: '1024M' } }).spec.limits.memoryBytes).toBe(1024 ** 3)
  })
})

describe('the sandbox it describes', () => {
  test('nothing said is the default, interchangeable with a pool’s own', () => {
    expect(specKey(sandboxSettings({}).spec)).toBe(specKey(DEFAULT_SPEC))
  })

  test('bandwidth without a network does not make it one of its own kind', () => {
    const { spec } = sandboxSettings({ resources: { network: { inbound: '1M', outbound: '1M' } } })
    expect(specKey(spec)).toBe(specKey(DEFAULT_SPEC))
  })

  test('the guide’s whole example', () => {
    const { spec, timeoutMs, rootDir } = sandboxSettings({
      rootDir: '/tmp/sandbox',
      timeout: 30000,
      security: { allowedCommands: ['pnpm', 'node', 'npm', 'node'], networkAccess: true, maxProcesses: 5 },
      resources: { memory: '512M', cpu: 1, disk: '1G', network: { inbound: '1M', outbound: '2M' } },
    })
    expect(spec).toEqual({
      profile: 'playground',
      limits: { memoryBytes: 512 * 1024 ** 2, cpuCount: 1, diskBytes: 1024 ** 3, inodes: 65536, maxProcesses: 5 },
      networkAccess: true,
      noexec: true,
      allowedCommands: ['node', 'npm', 'pnpm'],
      networkInBytesPerSecond: 1024 ** 2,
      networkOutBytesPerSecond: 2 * 1024 ** 2,
    })
    expect(timeoutMs).toBe(30000)
    expect(rootDir).toBe('/tmp/sandbox')
  })
})
