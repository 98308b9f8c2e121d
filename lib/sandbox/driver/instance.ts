import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { link, mkdir, realpath, rename, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { AppError } from '@/lib/contracts/errors'

const SOCKET_NAME = 'instance.sock'
const ATTEMPTS = 5

/** One server's claim on its data folder: everything that it makes is marked with it. */
export interface Instance {
  /** A short name for labels, cgroups and folders. */
  readonly key: string
  readonly dataDir: string
  /** Of the machine: a folder's path means nothing on another. */
  readonly host: string
  release(): Promise<void>
}

interface Held {
  server: Server
  users: number
}

/** Shared by two bundles of this module in one process, as a development build makes them. */
const REGISTRY = Symbol.for('codetok.instances')

function heldInstances(): Map<string, Promise<Held>> {
  const known: unknown = Reflect.get(globalThis, REGISTRY)
  if (known instanceof Map) return known
  const made = new Map<string, Promise<Held>>()
  Reflect.set(globalThis, REGISTRY, made)
  return made
}

/**
 * Takes the data folder: its lock is a unix socket in it on which this process listens, so that a crash lets go of it. Several
 * drivers of one process share it.
 *
 * @throws {AppError} `conflict` when another process has it
 */
export async function holdInstance(dataDir: string): Promise<Instance> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const folder = await realpath(dataDir)
  const instances = heldInstances()
  const holding = instances.get(folder) ?? lockFolder(folder).then((server) => ({ server, users: 0 }))
  instances.set(folder, holding)
  let held: Held
  try {
    held = await holding
  } catch (error) {
    instances.delete(folder)
    throw error
  }
  held.users++
  let isReleased = false
  return {
    ...instanceOf(folder),
    release: async () => {
      if (isReleased) return
      isReleased = true
      held.users--
      if (held.users > 0) return
      instances.delete(folder)
      // The name goes before the listener: a name without one means a crash.
      await rm(join(folder, SOCKET_NAME), { force: true })
      await new Promise<void>((resolve) => held.server.close(() => resolve()))
    },
  }
}

export function instanceOf(folder: string): Omit<Instance, 'release'> {
  const host = machineName()
  const key = createHash('sha256').update(`${host}\0${folder}`).digest('hex').slice(0, 16)
  return { key, dataDir: folder, host }
}

/** Whether a server lives that holds this data folder. */
export async function isInstanceAlive(dataDir: string): Promise<boolean> {
  return answers(dataDir, SOCKET_NAME)
}

async function lockFolder(folder: string): Promise<Server> {
  const own = `.${SOCKET_NAME}-${randomBytes(6).toString('hex')}`
  const server = createServer((socket) => socket.destroy())
  await withShortPath(folder, own, async (path) => {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, resolve)
    })
  })
  server.unref()
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      // A link appears in one step or not at all: of two that start together one gets the name.
      const isOurs = await link(join(folder, own), join(folder, SOCKET_NAME)).then(
        () => true,
        (error) => {
          if (error.code === 'EEXIST') return false
          throw error
        },
      )
      if (isOurs) {
        await rm(join(folder, own), { force: true })
        return server
      }
      if (await answers(folder, SOCKET_NAME)) break
      await removeDead(folder)
    }
    throw new AppError(
      'conflict',
      `another codetok server uses the data folder ${folder}: stop it, or give this one another folder`,
    )
  } catch (error) {
    server.close()
    await rm(join(folder, own), { force: true })
    throw error
  }
}

/** Takes the name away first and looks at it then, so that a lock which somebody has just won is put back, not lost. */
async function removeDead(folder: string): Promise<void> {
  const aside = `.${SOCKET_NAME}-dead-${randomBytes(6).toString('hex')}`
  try {
    await rename(join(folder, SOCKET_NAME), join(folder, aside))
  } catch {
    // Somebody else was quicker: the next attempt sees what is there now.
    return
  }
  if (await answers(folder, aside)) {
    await link(join(folder, aside), join(folder, SOCKET_NAME)).catch(() => {
      // A third one has the name already; the live one whose name it was will find its folder taken, which is the truth.
    })
  }
  await rm(join(folder, aside), { force: true })
}

async function answers(folder: string, name: string): Promise<boolean> {
  try {
    return await withShortPath(
      folder,
      name,
      (path) =>
        new Promise<boolean>((resolve) => {
          const socket = connect(path)
          socket.once('connect', () => {
            socket.destroy()
            resolve(true)
          })
          socket.once('error', () => resolve(false))
        }),
    )
  } catch {
    // The folder is gone, or not ours to open: nobody is found there.
    return false
  }
}

/** A unix socket's path has 107 bytes; a folder's own may have more. */
async function withShortPath<T>(folder: string, name: string, use: (path: string) => Promise<T>): Promise<T> {
  if (process.platform !== 'linux') return use(join(folder, name))
  const descriptor = openSync(folder, 'r')
  try {
    return await use(`/proc/self/fd/${descriptor}/${name}`)
  } finally {
    closeSync(descriptor)
  }
}

function machineName(): string {
  let id = ''
  try {
    id = readFileSync('/etc/machine-id', 'utf8').trim()
  } catch {
    // Not every system has one; the host's name tells most machines apart.
  }
  return createHash('sha256').update(`${id}\0${hostname()}`).digest('hex').slice(0, 16)
}
