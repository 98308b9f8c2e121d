import { createServer } from 'node:net'
import { say } from './locale.mjs'
import { SetupError } from './setup-error.mjs'

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<string | undefined>} the system's code for why it can't be listened on (EADDRINUSE, EACCES, …)
 */
export function portProblem(port, host) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code ?? error.message))
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}

/**
 * @param {number} port 0 for any
 * @param {string} host
 * @returns {Promise<number>} the same port, or for 0 one that is free now
 */
export function concretePort(port, host) {
  if (port !== 0) return Promise.resolve(port)
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({ port: 0, host }, () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
    })
  })
}

/**
 * @param {{ name: string, port: number }[]} ports
 * @param {string} host
 * @throws {SetupError} naming each port that can't be used, and how to choose another
 */
export async function requirePorts(ports, host) {
  const problems = []
  for (const { name, port } of ports) {
    const code = await portProblem(port, host)
    if (code) problems.push(explain(name, port, host, code))
  }
  if (problems.length > 0) throw new SetupError(problems.join('\n'))
}

/**
 * @param {string} name
 * @param {number} port
 * @param {string} host
 * @param {string} code
 */
function explain(name, port, host, code) {
  const another = port < 60_000 ? port + 100 : 3100
  if (code === 'EADDRINUSE') {
    return say({
      en: `Port ${port} of ${host} is in use. Stop what listens there, or choose another: ${name}=${another} npm start`,
      zh: `${host} 的端口 ${port} 已被占用。请停止占用它的程序，或换一个端口：${name}=${another} npm start`,
    })
  }
  if (code === 'EACCES') {
    return say({
      en: `Port ${port} of ${host} is not for this user. Choose one above 1023: ${name}=${another} npm start`,
      zh: `当前用户无权使用 ${host} 的端口 ${port}。请选择 1023 以上的端口：${name}=${another} npm start`,
    })
  }
  return say({
    en: `${name}=${port}, HOST=${host}: this machine can't listen there (${code})`,
    zh: `${name}=${port}，HOST=${host}：无法在此地址监听（${code}）`,
  })
}
