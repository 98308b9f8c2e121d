import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureImage } from '@/lib/sandbox/driver/docker/build-image'
import { connectEngine } from '@/lib/sandbox/driver/docker/engine'
import { buildAgent } from './build-agent.mjs'
import { ensureToolchain } from './toolchain.mjs'

const projectDir = fileURLToPath(new URL('..', import.meta.url))

/**
 * Makes the image that the Docker driver starts sandboxes from, unless it is there.
 *
 * @returns its name
 */
export async function ensurePlaygroundImage(options: {
  dataDir?: string
  report: (line: string) => void
  signal?: AbortSignal
}): Promise<string> {
  const dataDir = options.dataDir ?? join(projectDir, '.codetok')
  const agentDir = join(projectDir, 'dist/agent')
  await mkdir(agentDir, { recursive: true })
  await buildAgent(agentDir)
  const engine = await connectEngine(options)
  return ensureImage(engine, {
    imagesDir: join(projectDir, 'images'),
    agentDir,
    toolchainDir: async () => (await ensureToolchain({ dataDir, arch: engine.arch, report: options.report })).dir,
    report: options.report,
    ...(options.signal ? { signal: options.signal } : {}),
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(await ensurePlaygroundImage({ report: (line) => console.log(line) }))
}
