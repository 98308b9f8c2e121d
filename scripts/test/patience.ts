import { vi } from 'vitest'

const { waitFor } = vi

/** Vitest's own default is one second, which a busy machine takes for what needs a tenth; `expect.poll` has its in the settings. */
const PATIENCE_MS = 20_000

// Files of one worker share `vi`.
if (waitFor.name !== 'waitPatiently') {
  vi.waitFor = function waitPatiently(check, options = {}) {
    return waitFor(check, typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options })
  }
}
