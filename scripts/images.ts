import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  ensureCodeInterpreterImage,
  ensureE2bImage,
  ensureImage,
  ensureKernelsImage,
  ensureLanguagesImage,
} from '@/lib/sandbox/driver/docker/build-image'
import { connectEngine } from '@/lib/sandbox/driver/docker/engine'
import { buildAgent } from './build-agent.mjs'
import { ensureNodeVersions, ensureToolchain } from './toolchain.mjs'

const projectDir = fileURLToPath(new URL('..', import.meta.url))

export interface ImageRequest {
  dataDir?: string
  report: (line: string) => void
  signal?: AbortSignal
}

/**
 * Makes the image that the Docker driver starts the playground's sandboxes from, unless it is there.
 *
 * @returns its name
 */
export function ensurePlaygroundImage(request: ImageRequest): Promise<string> {
  return make(request, ensureImage)
}

/** The same for the playground's sandboxes of template `languages`. */
export function ensureLanguagesSandboxImage(request: ImageRequest): Promise<string> {
  return make(request, ensureLanguagesImage)
}

/** The same for the sandboxes of E2B's clients. */
export function ensureE2bSandboxImage(request: ImageRequest): Promise<string> {
  return make(request, ensureE2bImage)
}

/** The same for E2B's code interpreter. */
export function ensureInterpreterImage(request: ImageRequest): Promise<string> {
  return make(request, ensureCodeInterpreterImage)
}

/** The same with kernels for R and Java. */
function ensureAllKernelsImage(request: ImageRequest): Promise<string> {
  return make(request, ensureKernelsImage)
}

async function make(request: ImageRequest, ensure: typeof ensureImage): Promise<string> {
  const { dataDir = join(projectDir, '.codetok'), report } = request
  const agentDir = join(projectDir, 'dist/agent')
  await buildAgent(agentDir)
  const engine = await connectEngine(request)
  return ensure(engine, {
    imagesDir: join(projectDir, 'images'),
    agentDir,
    toolchainDir: async () => (await ensureToolchain({ dataDir, arch: engine.arch, report })).dir,
    nodeVersions: () => ensureNodeVersions({ dataDir, arch: engine.arch, report }),
    report,
    ...(request.signal ? { signal: request.signal } : {}),
  })
}

// With a name, what that stands for alone: the playground's image, that with more languages, or those of E2B's clients.
// Kernels for R and Java are made for who names them alone.
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const report = (line: string) => console.log(line)
  const [only] = process.argv.slice(2)
  const isWanted = (name: string) => only === undefined || only === name
  if (only === 'kernels') console.log(await ensureAllKernelsImage({ report }))
  if (isWanted('playground')) console.log(await ensurePlaygroundImage({ report }))
  // Beside each other: one waits for a mirror or a disk while the other works.
  await Promise.all([
    isWanted('languages') ? ensureLanguagesSandboxImage({ report }).then(report) : undefined,
    isWanted('e2b') ? ensureE2bImages(report) : undefined,
  ])
}

async function ensureE2bImages(report: (line: string) => void): Promise<void> {
  console.log(await ensureE2bSandboxImage({ report }))
  try {
    console.log(await ensureInterpreterImage({ report }))
  } catch (error) {
    // The largest one, and the only one that no other template needs.
    report(`E2B's template code-interpreter-v1 is not there: ${error instanceof Error ? error.message : error}`)
  }
}
