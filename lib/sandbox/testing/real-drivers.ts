import { cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildAgent } from '@/scripts/build-agent.mjs'
import { ensurePlaygroundImage } from '@/scripts/images'
import { ensureToolchain } from '@/scripts/toolchain.mjs'
import { BubblewrapDriver, type BubblewrapDriverOptions } from '../driver/bubblewrap/bubblewrap-driver'
import { DockerDriver, type DockerDriverOptions } from '../driver/docker/docker-driver'
import type { SandboxDriver } from '../driver/driver'

export const REAL_DRIVERS = ['docker', 'bubblewrap'] as const
export type RealDriverName = (typeof REAL_DRIVERS)[number]

const projectDir = fileURLToPath(new URL('../../../', import.meta.url))

/** What a test starts real sandboxes by: built of what lies here, in a data folder of its own. */
export interface RealDriver {
  /** Not initialized; its close removes the folder too. */
  readonly driver: SandboxDriver
  /** To make the same elsewhere, another process included. */
  readonly settings: RealDriverSettings
}

export type RealDriverSettings =
  | { name: 'docker'; options: DockerDriverOptions }
  | { name: 'bubblewrap'; options: BubblewrapDriverOptions }

export async function openRealDriver(
  name: RealDriverName,
  options: Pick<DockerDriverOptions, 'transport' | 'rootDir'> = {},
): Promise<RealDriver> {
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'engine-')))
  const settings =
    name === 'docker' ? await dockerSettings(dataDir, options) : await bubblewrapSettings(dataDir, options)
  const driver = makeDriver(settings)
  const close = driver.close.bind(driver)
  driver.close = async () => {
    await close()
    await rm(dataDir, { recursive: true, force: true })
  }
  return { driver, settings }
}

export function makeDriver(settings: RealDriverSettings): SandboxDriver {
  return settings.name === 'docker' ? new DockerDriver(settings.options) : new BubblewrapDriver(settings.options)
}

async function dockerSettings(
  dataDir: string,
  options: Pick<DockerDriverOptions, 'transport' | 'rootDir'>,
): Promise<RealDriverSettings> {
  const image = await ensurePlaygroundImage({ report: () => {} })
  return { name: 'docker', options: { dataDir, projectDir, image, ...options } }
}

async function bubblewrapSettings(
  dataDir: string,
  { rootDir }: Pick<BubblewrapDriverOptions, 'rootDir'>,
): Promise<RealDriverSettings> {
  // A project of its own: the agent in `dist` may be built anew by somebody else at any time.
  await cp(join(projectDir, 'images'), join(dataDir, 'images'), { recursive: true })
  await buildAgent(join(dataDir, 'dist/agent'))
  const { dir } = await ensureToolchain({ dataDir: join(projectDir, '.codetok') })
  return {
    name: 'bubblewrap',
    options: { dataDir, projectDir: dataDir, toolchainDir: dir, ...(rootDir ? { rootDir } : {}) },
  }
}
