import { createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { concretePort, requirePorts } from './ports.mjs'

let server: Server | undefined
afterEach(() => server?.close())

it('a port in use is refused, naming the variable that chooses another', async () => {
  const port = await concretePort(0, '127.0.0.1')
  server = createServer()
  await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
  const free = await concretePort(0, '127.0.0.1')
  const ports = [
    { name: 'PORT', port },
    { name: 'GATEWAY_PORT', port: free },
  ]
  const refusal = requirePorts(ports, '127.0.0.1')
  await expect(refusal).rejects.toThrow(new RegExp(`Port ${port} .*in use.*PORT=`))
  await expect(refusal).rejects.not.toThrow(String(free))
})

it('both ports in use are named at once', async () => {
  const port = await concretePort(0, '127.0.0.1')
  server = createServer()
  await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve))
  const ports = [
    { name: 'PORT', port },
    { name: 'GATEWAY_PORT', port },
  ]
  await expect(requirePorts(ports, '127.0.0.1')).rejects.toThrow(/PORT=\d+.*GATEWAY_PORT=\d+/s)
})

it('an address that is not of this machine is refused', async () => {
  await expect(requirePorts([{ name: 'PORT', port: 4100 }], '203.0.113.7')).rejects.toThrow(/EADDRNOTAVAIL/)
})
