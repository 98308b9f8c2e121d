import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { AppError } from '@/lib/contracts/errors'
import { type ArchiveOptions, addToArchive } from './archive'
import type { Engine } from './engine'

export async function hasImage(engine: Engine, name: string): Promise<boolean> {
  return (await imageId(engine, name)) !== undefined
}

/** The digest that a name stands for now, which nobody can move; undefined where there is no such image. */
export async function imageId(engine: Engine, name: string): Promise<string | undefined> {
  try {
    return (await engine.docker.getImage(name).inspect()).Id
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined
    throw error
  }
}

export interface ContextBuild {
  buildargs: Record<string, string>
  /** What RUN steps see. Default: the engine's. `host` needs no bridge, and is for our own images alone. */
  network?: 'host'
  /** Named files and folders; the engine gets nothing else. */
  context: readonly (readonly [string, string, ArchiveOptions?])[]
  /** Instead of one in the context. */
  dockerfile?: string
  report: (line: string) => void
  signal?: AbortSignal | undefined
}

/** @throws {AppError} what the engine says went wrong */
export async function buildImage(engine: Engine, name: string, request: ContextBuild): Promise<void> {
  const archive = pack()
  const body = new PassThrough()
  const sent = Promise.all([
    pipeline(archive, body),
    (async () => {
      if (request.dockerfile !== undefined) archive.entry({ name: 'Dockerfile' }, request.dockerfile)
      for (const [target, source, how] of request.context) await addToArchive(archive, target, source, how)
      archive.finalize()
    })(),
  ])
  sent.catch((error) => body.destroy(error))
  const stream = await engine.docker.buildImage(body, {
    t: name,
    buildargs: request.buildargs,
    ...(request.network === undefined ? {} : { networkmode: request.network }),
    rm: true,
    forcerm: true,
    ...(request.signal ? { abortSignal: request.signal } : {}),
  })
  await Promise.all([sent, follow(engine, stream, request.report)])
}

/** Follows a long answer of the engine to its end. @throws {AppError} what it says went wrong */
export async function follow(
  engine: Engine,
  stream: NodeJS.ReadableStream,
  report: (line: string) => void,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    engine.docker.modem.followProgress(
      stream,
      (error) => (error ? reject(new AppError('sandbox_failed', error.message, { cause: error })) : resolve()),
      (event: { stream?: string; status?: string; id?: string; progress?: string; error?: string }) => {
        // The engine's client takes an answer that ends for one that ended well.
        if (event.error !== undefined) reject(new AppError('sandbox_failed', event.error.trim()))
        const line = event.stream ?? [event.id, event.status, event.progress].filter(Boolean).join(' ')
        if (line.trim() !== '') report(line.trim())
      },
    )
  })
}
