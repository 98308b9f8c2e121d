import { expect, test } from 'vitest'
import { e2bAddresses } from './welcome.mjs'

test('what clients of E2B need is printed as the gateway is served', () => {
  const of = (isGatewayTls: boolean) =>
    e2bAddresses({ gatewayPort: 3001, isGatewayTls }, 'http://localhost:3000', 'localhost')
  expect(of(false)).toEqual([
    'E2B_API_URL=http://localhost:3000/api/e2b',
    'E2B_SANDBOX_URL=http://localhost:3001',
    'E2B_VOLUME_API_URL=http://localhost:3000/api/e2b',
  ])
  expect(of(true)[1]).toBe('E2B_SANDBOX_URL=https://localhost:3001')
})
