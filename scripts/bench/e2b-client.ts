import { Sandbox } from 'e2b'

/** What leads the official SDK to a server. */
export interface E2bAddresses {
  apiKey: string
  apiUrl: string
  sandboxUrl: string
}

/** From `Sandbox.create()` until the first byte that a command in it has written, by the official SDK. @returns ms */
export async function createToFirstOutput(addresses: E2bAddresses): Promise<number> {
  const startedAtMs = performance.now()
  const sandbox = await Sandbox.create({ ...addresses, timeoutMs: 60_000 })
  try {
    let firstMs = Number.NaN
    await sandbox.commands.run('echo hello', {
      onStdout: () => {
        if (Number.isNaN(firstMs)) firstMs = performance.now() - startedAtMs
      },
    })
    return firstMs
  } finally {
    await sandbox.kill()
  }
}
