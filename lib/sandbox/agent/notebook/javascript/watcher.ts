import { Session } from 'node:inspector'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { parentPort } from 'node:worker_threads'
import { type KernelOrder, ORDER_FD } from '../messages'

/** The main thread takes an order within this time, unless its own code keeps it. */
const HEEDED_WITHIN_MS = 400

/** The kernel's second thread: hands orders on, and breaks into code that keeps the first from hearing of an interrupt. */
export function watchOrders(): void {
  const port = parentPort
  if (!port) throw new Error('this is not a worker')
  let breaking: NodeJS.Timeout | undefined
  // Each order is answered once it has been taken.
  port.on('message', () => clearInterval(breaking))
  const lines = createInterface(new Socket({ fd: ORDER_FD, readable: true, writable: false }))
  lines.on('line', (line) => {
    const order: KernelOrder = JSON.parse(line)
    port.postMessage(order)
    if (order.op !== 'interrupt') return
    clearInterval(breaking)
    // More than once: there may be more code to come in the same turn. And the order again: it may be what was broken into.
    breaking = setInterval(() => {
      breakIntoMainThread()
      port.postMessage(order)
    }, HEEDED_WITHIN_MS)
  })
  // The agent has gone.
  lines.on('close', () => process.kill(process.pid, 'SIGKILL'))
}

/** Connected for as long as it takes: at its end a process waits for whoever is, and says so. */
function breakIntoMainThread(): void {
  const session = new Session()
  session.connectToMainThread()
  session.post('Runtime.terminateExecution', () => session.disconnect())
}
