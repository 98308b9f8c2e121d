import { createServer } from 'node:net'

/**
 * Holds a name for as long as this process lives: a socket in Linux's abstract namespace, of which nothing stays behind.
 *
 * @param {string} name
 * @throws {Error} when another process holds it
 */
export async function holdLock(name) {
  const server = createServer()
  await new Promise((resolve, reject) => {
    server.once('error', () => reject(new Error('another npm test of this folder is running')))
    server.listen(`\0${name}`, () => resolve(undefined))
  })
  server.unref()
}
