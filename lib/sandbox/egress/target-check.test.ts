import { networkInterfaces } from 'node:os'
import { describe, expect, test, vi } from 'vitest'
import { dial } from './dialer'
import { ALL_TRAFFIC, type NetworkPolicy, TargetCheck } from './network-policy'
import { parseAuthority } from './target'

/** What is asked for, as CONNECT says it, and how it is refused: before anything is dialled. */
async function refusalOf(
  authority: string,
  addresses: string[] = [],
  policy: NetworkPolicy = { ports: [80, 443] },
  privateAddresses: string[] = [],
): Promise<string> {
  const resolve = vi.fn(async () => addresses)
  const check = new TargetCheck(policy, privateAddresses)
  const dialed = await (async () => dial(parseAuthority(authority), check, { resolve, limits: {} }))().catch(
    ({ kind, message }) => `${kind}: ${message}`,
  )
  if (typeof dialed === 'string') return dialed
  dialed.stream.destroy()
  return 'dialled'
}

const own = Object.values(networkInterfaces())
  .flatMap((entries = []) => entries)
  .map(({ address, family }) => (family === 'IPv6' ? `[${address.split('%')[0]}]` : address))

describe('[threat 39] the proxy can not be talked into', () => {
  test.each([
    ['127.0.0.1:80', 'a loopback address'],
    ['127.8.9.10:443', 'a loopback address'],
    ['0.0.0.0:80', 'no address of a host'],
    ['10.0.0.1:80', 'a private address'],
    ['172.17.0.1:80', 'a private address'],
    ['192.168.1.1:443', 'a private address'],
    ['100.64.0.1:80', "an address of a carrier's own network"],
    ['169.254.169.254:80', 'a link-local address'],
    ['168.63.129.16:80', "an address of a cloud's own services"],
    ['192.0.0.192:80', 'a reserved address'],
    ['198.18.0.1:80', 'a reserved address'],
    ['224.0.0.1:80', 'a multicast address'],
    ['255.255.255.255:80', 'a broadcast address'],
    ['[::]:80', 'no address of a host'],
    ['[::1]:443', 'a loopback address'],
    ['[0:0:0:0:0:0:0:1]:443', 'a loopback address'],
    ['[::ffff:127.0.0.1]:80', 'an IPv4 address written as IPv6'],
    ['[::ffff:7f00:1]:80', 'an IPv4 address written as IPv6'],
    ['[::127.0.0.1]:80', 'an IPv4 address written as IPv6'],
    ['[::7f00:1]:80', 'a reserved address'],
    ['[64:ff9b::7f00:1]:80', 'an IPv4 address written as IPv6'],
    ['[64:ff9b:1::a00:1]:80', 'an IPv4 address written as IPv6'],
    ['[2002:7f00:1::]:80', 'an IPv4 address written as IPv6'],
    ['[2001:0:1234::1]:80', 'an IPv4 address written as IPv6'],
    ['[fd00:ec2::254]:80', 'a private address'],
    ['[fe80::1]:80', 'a link-local address'],
    ['[fec0::1]:80', 'a private address'],
    ['[ff02::1]:80', 'a multicast address'],
    ['[2001:db8::1]:80', 'a reserved address'],
  ])('%s, which is %s', async (authority, why) => {
    expect(await refusalOf(authority)).toMatch(/^target_refused: /)
    expect(await refusalOf(authority)).toContain(why)
  })

  test.each([
    ['2130706433:80', 'a decimal number'],
    ['0x7f000001:80', 'a hexadecimal one'],
    ['0x7f.0.0.1:80', 'a part in another base'],
    ['0177.0.0.1:80', 'an octal part'],
    ['127.1:80', 'a short form'],
    ['127.0.0.1.:80', 'a trailing dot'],
    ['127.0.0.0x1:80', 'a hexadecimal last part'],
    ['１２７.０.０.１:80', 'digits of another script'],
    ['127。0。0。1:80', 'dots of another script'],
    ['localhost\u0000.example.com:80', 'a NUL'],
    ['example.com%00.evil.test:443', 'an escaped NUL'],
    ['user@127.0.0.1:80', 'a user'],
    ['example.com:80@127.0.0.1:80', 'a user with a password'],
    ['example.com:443/x', 'a path'],
    ['example.com#:443', 'a fragment'],
    ['example.com\\@127.0.0.1:80', 'a backslash'],
    ['exa mple.com:80', 'a space'],
    ['example..com:80', 'an empty label'],
    ['.example.com:80', 'a leading dot'],
    ['-example.com:80', 'a leading dash'],
    [`${'a'.repeat(64)}.com:80`, 'a label that is too long'],
    [`${'a.'.repeat(130)}com:80`, 'a name that is too long'],
    ['[127.0.0.1]:80', 'IPv4 in brackets'],
    ['[fe80::1%25eth0]:80', 'a zone'],
    ['::1:80', 'IPv6 without brackets'],
    ['example.com', 'no port'],
    ['example.com:', 'an empty port'],
    ['example.com:0', 'port 0'],
    ['example.com:65536', 'a port that is too large'],
    ['example.com:080', 'a port in another base'],
    ['', 'nothing'],
  ])('%j, with %s', async (authority) => {
    expect(await refusalOf(authority, ['1.1.1.1'])).toMatch(/^bad_target: /)
  })

  test.each(own)('%s, an address of this host', async (address) => {
    expect(await refusalOf(`${address}:80`)).toMatch(/^target_refused: /)
  })

  test.each([
    ['one.test:80', ['10.0.0.1'], 'its address 10.0.0.1 is a private address'],
    ['mixed.test:443', ['1.1.1.1', '169.254.169.254'], 'its address 169.254.169.254 is a link-local address'],
    ['six.test:443', ['2606:4700::1', 'fd00:ec2::254'], 'its address fd00:ec2::254 is a private address'],
    ['LOCALHOST.:80', ['127.0.0.1'], 'localhost:80 may not be reached'],
  ])('%s, whose addresses are %j', async (authority, addresses, why) => {
    expect(await refusalOf(authority, addresses)).toContain(why)
  })

  test.each(['1.1.1.1:22', '1.1.1.1:25', 'example.com:22', 'example.com:2375', 'example.com:8080'])(
    '%s, which is none of the allowed ports',
    async (authority) => {
      expect(await refusalOf(authority, ['1.1.1.1'])).toMatch(/^target_refused: .*not among the allowed ports, 80, 443/)
    },
  )

  test('mail, where every other port is open', async () => {
    expect(await refusalOf('1.1.1.1:25', [], {})).toMatch(/^target_refused: .*port 25 is refused/)
  })
})

describe('a policy', () => {
  const only = (...allowOut: string[]): NetworkPolicy => ({ allowOut, denyOut: [ALL_TRAFFIC], ports: [443] })
  const refused = (policy: NetworkPolicy, authority: string, privateAddresses: string[] = []) => {
    const check = new TargetCheck(policy, privateAddresses)
    const target = parseAuthority(authority)
    try {
      check.refuseTarget(target)
      check.refuseAddress(target, target.address ?? parseAuthority('1.1.1.1:1').address ?? never())
      return false
    } catch {
      return true
    }
  }

  test.each([
    ['example.com', 'example.com:443', false],
    ['example.com', 'EXAMPLE.com.:443', false],
    ['example.com', 'www.example.com:443', true],
    ['example.com', 'badexample.com:443', true],
    ['*.example.com', 'a.b.example.com:443', false],
    ['*.example.com', 'example.com:443', true],
    ['*.example.com', 'evilexample.com:443', true],
    ['example.com:8443', 'example.com:8443', false],
    ['example.com:8443', 'example.com:443', true],
    ['1.1.1.0/24', '1.1.1.1:443', false],
    ['1.1.1.0/24', '1.1.2.1:443', true],
    ['1.1.1.0/24', 'one.one:443', true],
    ['2606:4700::/32', '[2606:4700::1111]:443', false],
    ['[2606:4700::1111]:853', '[2606:4700::1111]:853', false],
    [ALL_TRAFFIC, 'example.com:443', false],
  ])('that allows only %s: %s is refused: %s', (rule, authority, isRefused) => {
    expect(refused(only(rule), authority)).toBe(isRefused)
  })

  test('denies what it names, unless it allows it too', () => {
    const policy = { denyOut: ['1.1.1.0/24', '8.8.8.8'], allowOut: ['1.1.1.1'] }
    expect(refused(policy, '1.1.1.2:443')).toBe(true)
    expect(refused(policy, '1.1.1.1:443')).toBe(false)
    expect(refused(policy, '8.8.8.8:53')).toBe(true)
    expect(refused(policy, '9.9.9.9:443')).toBe(false)
  })

  test('never opens a private address, which only the operator does', () => {
    expect(refused({ allowOut: ['10.0.0.1', '10.0.0.0/8'] }, '10.0.0.1:443')).toBe(true)
    expect(refused({}, '10.0.0.1:443', ['10.0.0.1:5432'])).toBe(true)
    expect(refused({ ports: [443] }, '10.0.0.1:5432', ['10.0.0.1:5432'])).toBe(false)
    expect(refused(only('example.com'), '10.0.0.1:5432', ['10.0.0.1:5432'])).toBe(true)
  })

  test('a name that it does not allow is not even looked up: the question itself would carry data out', async () => {
    const resolve = vi.fn(async () => ['1.1.1.1'])
    const check = new TargetCheck(only('example.com'), [])
    const target = parseAuthority('c2VjcmV0.evil.test:443')
    await expect(dial(target, check, { resolve, limits: {} })).rejects.toThrow('not among the allowed hosts')
    expect(resolve).not.toHaveBeenCalled()
  })
})

function never(): never {
  throw new Error('no address')
}
