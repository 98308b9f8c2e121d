import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Sandbox } from 'e2b'
import { ensureE2bSandboxImage } from '@/scripts/images'
import { type Bridge, bridgeTo } from '../agent/filesystem/testing/http1-bridge'
import type { ClaimedSandbox } from '../claimed-sandbox'
import type { SandboxDriver, SandboxSpec } from '../driver/driver'
import { DEFAULT_SPEC } from '../limits'
import { SandboxPool } from '../pool'
import { makeDriver, openRealDriver } from './real-drivers'

export const E2B_SPEC: SandboxSpec = { ...DEFAULT_SPEC, profile: 'e2b', networkAccess: true }

/** Real containers of profile `e2b`, spoken to by the unmodified SDK. */
export class E2bPool implements AsyncDisposable {
  readonly #bridges = new Map<Sandbox, Bridge>()

  private constructor(
    readonly driver: SandboxDriver,
    readonly pool: SandboxPool,
    /** One whose data folder is another's, or the same after that one has been disposed of. */
    readonly open: (dataDir: string) => Promise<E2bPool>,
  ) {}

  static async open(): Promise<E2bPool> {
    await ensureE2bSandboxImage({ report: () => {} })
    const { driver, settings } = await openRealDriver('docker')
    if (settings.name !== 'docker') throw new Error('not the Docker driver')
    const { options } = settings
    const open = async (dataDir: string): Promise<E2bPool> => {
      const other = makeDriver({ name: 'docker', options: { ...options, dataDir } })
      return new E2bPool(other, await started(other), open)
    }
    return new E2bPool(driver, await started(driver), open)
  }

  /** In debug mode the SDK asks for no control plane. */
  async sdkOf({ agent }: ClaimedSandbox): Promise<Sandbox> {
    const bridge = await bridgeTo(agent)
    const sdk = await Sandbox.create({ debug: true, sandboxUrl: bridge.url, apiKey: 'e2b_00' })
    this.#bridges.set(sdk, bridge)
    return sdk
  }

  /** Of a sandbox's data plane. */
  urlOf(sdk: Sandbox): string {
    return this.#bridges.get(sdk)?.url ?? ''
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#bridges.values()].map((bridge) => bridge[Symbol.asyncDispose]()))
    await this.pool.drain({ timeoutMs: 0 })
  }
}

async function started(driver: SandboxDriver): Promise<SandboxPool> {
  const pool = new SandboxPool({ driver, minSize: 0, maxSize: 6, idleTimeout: 60_000 })
  await pool.start()
  return pool
}

export async function stdoutOf(sandbox: Sandbox, command: string, options: { user?: string } = {}): Promise<string> {
  return (await sandbox.commands.run(command, options)).stdout
}

/** A data folder that is gone afterwards. */
export async function withDataDir<T>(use: (dataDir: string) => Promise<T>): Promise<T> {
  const dataDir = await realpath(await mkdtemp(join(tmpdir(), 'e2b-')))
  try {
    return await use(dataDir)
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}
