import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { AppError } from '@/lib/contracts/errors'
import type { Engine } from './engine'
import type { ImageNames } from './image'
import { buildImage, follow, hasImage } from './image-build'

/** A registry that cannot be reached may swallow packets instead of refusing. */
const PULL_ANSWER_TIMEOUT_MS = 20_000
const REGISTRY_BASE = 'debian:bookworm-slim'

export interface BaseOptions {
  imagesDir: string
  report: (line: string) => void
  signal?: AbortSignal
}

/** Debian's packages as an image: of a registry's Debian where one can be reached, else of the packages alone. */
export async function makeBase(engine: Engine, names: ImageNames, options: BaseOptions): Promise<void> {
  const refusal = await pullRefusal(engine, options)
  if (refusal === undefined) {
    options.report(`building the base on ${REGISTRY_BASE}`)
    try {
      await buildImage(engine, names.base, {
        ...options,
        buildargs: {},
        context: [
          ['Dockerfile', join(options.imagesDir, 'playground/base.Dockerfile')],
          ['packages.txt', join(options.imagesDir, 'playground/packages.txt')],
          ['command-groups.sh', join(options.imagesDir, 'playground/command-groups.sh')],
        ],
      })
      return
    } catch (error) {
      options.report(`that failed (${error instanceof Error ? error.message.split('\n')[0] : error})`)
    }
  } else {
    options.report(`no image registry can be reached (${refusal})`)
  }
  options.report("making the base of Debian's packages with mmdebstrap")
  await bootstrapBase(engine, names.base, options)
}

/** @returns why the registry's base can't be had, or nothing once it is here */
async function pullRefusal(engine: Engine, options: BaseOptions): Promise<string | undefined> {
  if (await hasImage(engine, REGISTRY_BASE)) return undefined
  options.report(`asking the image registry for ${REGISTRY_BASE}`)
  const silence = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, silence.signal]) : silence.signal
  let timer = setTimeout(() => silence.abort(), PULL_ANSWER_TIMEOUT_MS)
  try {
    const stream = await engine.docker.pull(REGISTRY_BASE, { abortSignal: signal })
    await follow(engine, stream, (line) => {
      clearTimeout(timer)
      timer = setTimeout(() => silence.abort(), PULL_ANSWER_TIMEOUT_MS)
      options.report(line)
    })
    return undefined
  } catch (error) {
    options.signal?.throwIfAborted()
    return silence.signal.aborted ? 'it does not answer' : error instanceof Error ? error.message.trim() : String(error)
  } finally {
    clearTimeout(timer)
  }
}

/** Debian's packages as an image, without a registry; set-user-id bits go before anything can use them. */
async function bootstrapBase(engine: Engine, name: string, options: BaseOptions): Promise<void> {
  const packages = (await readFile(join(options.imagesDir, 'playground/packages.txt'), 'utf8')).trim().split('\n')
  const child = spawn(
    'mmdebstrap',
    [
      '--variant=minbase',
      `--architectures=${engine.arch === 'x64' ? 'amd64' : engine.arch}`,
      '--aptopt=APT::Install-Recommends "false"',
      '--dpkgopt=path-exclude=/usr/share/man/*',
      '--dpkgopt=path-exclude=/usr/share/doc/*',
      '--dpkgopt=path-exclude=/usr/share/locale/*',
      '--customize-hook=find "$1" -xdev -type f -perm /6000 -exec chmod a-s {} +',
      '--customize-hook=install -d -o 1000 -g 1000 "$1/home/user"',
      // The script's path stays out of the hook's text, which a shell reads.
      '--customize-hook=sh "$COMMAND_GROUPS" "$1"',
      `--include=${packages.join(',')}`,
      'bookworm',
      '-',
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, COMMAND_GROUPS: resolve(options.imagesDir, 'playground/command-groups.sh') },
      ...(options.signal ? { signal: options.signal } : {}),
    },
  )
  const log: string[] = []
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    for (const line of chunk.split('\n')) {
      if (line.trim() === '') continue
      log.push(line)
      if (log.length > 20) log.shift()
      options.report(line)
    }
  })
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', (error) => {
      const isMissing = 'code' in error && error.code === 'ENOENT'
      const mend = 'install it (apt-get install mmdebstrap), or let the engine reach an image registry'
      reject(
        new AppError('sandbox_failed', isMissing ? `mmdebstrap is missing: ${mend}` : error.message, { cause: error }),
      )
    })
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new AppError('sandbox_failed', [`mmdebstrap ended with ${code}`, ...log].join('\n')))
    })
  })
  // A half-made archive would import as an image: only what ended well gets the name.
  const [repo = name, tag = 'latest'] = name.split(':')
  const imported = engine.docker
    .importImage(child.stdout, { repo: `${repo}-unchecked`, tag })
    .then((stream) => follow(engine, stream, () => {}))
  await Promise.all([ended, imported])
  const unchecked = engine.docker.getImage(`${repo}-unchecked:${tag}`)
  await unchecked.tag({ repo, tag })
  await unchecked.remove()
}
