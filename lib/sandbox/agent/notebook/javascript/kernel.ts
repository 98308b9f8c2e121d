import { isMainThread } from 'node:worker_threads'
import { serveExecutions } from './executions'
import { watchOrders } from './watcher'

/**
 * The JavaScript and TypeScript kernel: `node notebook-node.cjs <language>`. Its main thread belongs to the user's code;
 * a second one reads the orders, so that it can end a loop in the first.
 */
if (isMainThread) serveExecutions(process.argv[2] === 'typescript' ? 'typescript' : 'javascript', __filename)
else watchOrders()
