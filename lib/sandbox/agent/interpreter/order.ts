/** What a waiting interpreter is told to run, on descriptor 3, up to its end: for Node.js as JSON. */
export interface InterpreterOrder {
  /** As on a command line, relative to `cwd` or absolute. */
  entry: string
  args: string[]
  cwd: string
  env: Record<string, string>
}

export const ORDER_FD = 3

/** Python needs no parser for this: fields that end in NUL. */
export function pythonOrder(order: InterpreterOrder): string {
  const variables = Object.entries(order.env).map(([name, value]) => `${name}=${value}`)
  return [order.cwd, order.entry, `${order.args.length}`, ...order.args, ...variables].map((one) => `${one}\0`).join('')
}
