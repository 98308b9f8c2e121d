import { readFileSync } from 'node:fs'
import { parseEnv as parseDotenv } from 'node:util'
import { describe, expect, test } from 'vitest'
import { EnvError, EnvSchema, parseEnv } from './env'

const example = parseDotenv(readFileSync(new URL('../../env.example', import.meta.url), 'utf8'))

describe('env.example', () => {
  test('names every variable of the schema and no other', () => {
    expect(Object.keys(example).sort()).toEqual(Object.keys(EnvSchema.shape).sort())
  })

  test('shows the defaults', () => {
    expect(parseEnv(example)).toEqual(parseEnv({}))
  })

  test('gives a value to each variable that has a default', () => {
    const defaults = parseEnv({})
    const silent = Object.entries(defaults).filter(
      ([name, value]) => value !== undefined && !Array.isArray(value) && !example[name],
    )
    expect(silent).toEqual([])
  })
})

describe('the environment', () => {
  test('has sizes in bytes and switches as booleans', () => {
    expect(parseEnv({ SANDBOX_MEMORY: '1.5G', E2B_SANDBOX_ENABLED: 'false' })).toMatchObject({
      SANDBOX_MEMORY: 1610612736,
      E2B_SANDBOX_ENABLED: false,
    })
  })

  test('takes the placeholder of the guide as no key', () => {
    expect(parseEnv({ E2B_API_KEY: 'your_api_key' }).E2B_API_KEY).toBeUndefined()
    expect(parseEnv({ E2B_API_KEY: 'e2b_12' }).E2B_API_KEY).toBe('e2b_12')
  })

  test('has lists of hosts and ports, and refuses what is none', () => {
    expect(
      parseEnv({ SANDBOX_NETWORK_ALLOW: 'registry.npmjs.org, *.example.com:8443', SANDBOX_NETWORK_PORTS: '443' }),
    ).toMatchObject({
      SANDBOX_NETWORK: 'none',
      SANDBOX_NETWORK_ALLOW: ['registry.npmjs.org', '*.example.com:8443'],
      SANDBOX_NETWORK_PORTS: [443],
    })
    expect(() => parseEnv({ SANDBOX_NETWORK_PRIVATE: '10.0.0.0/33', SANDBOX_NETWORK_PORTS: 'http' })).toThrow(
      /2 settings are wrong.*SANDBOX_NETWORK_PORTS\.0.*SANDBOX_NETWORK_PRIVATE\.0: must be a host name/s,
    )
  })

  test('names all mistakes at once, and no secret', () => {
    const bad = { PORT: 'http', SANDBOX_MEMORY: '12 apples', SESSION_SECRET: 'hunter2', SANDBOX_DRIVER: 'podman' }
    const attempt = () => parseEnv(bad)
    expect(attempt).toThrow(EnvError)
    expect(attempt).toThrow(/^4 settings are wrong/)
    for (const name of Object.keys(bad)) expect(attempt).toThrow(new RegExp(`\n  ${name}: `))
    expect(attempt).not.toThrow(/hunter2/)
  })

  test('refuses values that contradict each other', () => {
    expect(() => parseEnv({ PORT: '3001' })).toThrow(/GATEWAY_PORT: is 3001, as PORT is/)
    expect(() => parseEnv({ PORT: 'http' })).toThrow(/PORT: must be a number/)
    expect(() => parseEnv({ SANDBOX_MEMORY_MAX: '1M' })).toThrow(
      /SANDBOX_MEMORY_MAX: is 1048576, less than SANDBOX_MEMORY/,
    )
    expect(() => parseEnv({ POOL_MIN_SIZE: '11' })).toThrow(/POOL_MIN_SIZE: is 11, more than POOL_MAX_SIZE \(10\)/)
    expect(() => parseEnv({ SANDBOX_DRIVER: 'e2b' })).toThrow(/E2B_UPSTREAM_API_KEY/)
    expect(() => parseEnv({ E2B_UPSTREAM_API_URL: 'https://api.example.com' })).toThrow(/E2B_UPSTREAM_SANDBOX_URL/)
  })
})
