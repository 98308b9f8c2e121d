import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { listeningPorts, parseListening } from './listening-ports'

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 12 1
   2: 00000000:1435 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 13 1
   3: 0500A8C0:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 14 1
`
const TABLE_6 = `  sl  local_address                         remote_address                        st
   0: 00000000000000000000000001000000:0BB8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 21 1
`

test('of a table, the ports that take connections from inside are told', () => {
  expect(parseListening(TABLE)).toEqual([
    { port: 8080, socket: 11 },
    { port: 5173, socket: 13 },
  ])
  expect(parseListening(TABLE_6)).toEqual([{ port: 3000, socket: 21 }])
})

test('a server is told while it listens', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  expect(listeningPorts().map((socket) => socket.port)).toContain(port)
  await new Promise((resolve) => server.close(resolve))
  expect(listeningPorts().map((socket) => socket.port)).not.toContain(port)
})
