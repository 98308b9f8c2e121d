import { readFileSync } from 'node:fs'

const LISTENING = '0A'
/** Any address, and loopback itself: as the kernel writes them, in words of the machine's own order. */
const REACHABLE = new Set([
  '00000000',
  '0100007F',
  '00000000000000000000000000000000',
  '00000000000000000000000001000000',
  '0000000000000000FFFF000000000000',
  '0000000000000000FFFF00000100007F',
])

export interface ListeningPort {
  port: number
  /** The inode of its socket: another one is another server at the same port. */
  socket: number
}

/** TCP ports of this network namespace on which something takes connections from inside it, in ascending order. */
export function listeningPorts(): ListeningPort[] {
  const sockets = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => parseListening(read(table)))
  // One server may have a socket of each family.
  const byPort = new Map(sockets.reverse().map((socket) => [socket.port, socket]))
  return [...byPort.values()].sort((a, b) => a.port - b.port)
}

/** @param table as /proc/net/tcp and /proc/net/tcp6 show it */
export function parseListening(table: string): ListeningPort[] {
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
    const [address = '', port = ''] = local.split(':')
    if (state !== LISTENING || !REACHABLE.has(address)) return []
    return [{ port: Number.parseInt(port, 16), socket: Number(inode) }]
  })
}

function read(table: string): string {
  try {
    return readFileSync(table, 'latin1')
  } catch {
    return '' // a kernel without IPv6 has no such table
  }
}
