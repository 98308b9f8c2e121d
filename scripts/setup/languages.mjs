import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeImages } from './image.mjs'
import { say } from './locale.mjs'

/** What the server reads, see lib/server/templates/image-progress.ts. */
const FILE = 'languages.json'
const WRITE_EVERY_MS = 2_000
/** Of the whole, what fetching and unpacking takes; the rest says nothing of itself. */
const PACKAGES_SHARE = 0.85
/** Lines that apt-get writes of each package. */
const STEPS = /^(Get:|Unpacking |Setting up )/

/**
 * How far the making of an image is, from what it prints.
 *
 * @returns {{ take: (line: string) => void, value: () => number }}
 */
export function packageProgress() {
  let expected = 0
  let done = 0
  return {
    take: (line) => {
      const count = /(\d+) newly installed/.exec(line)?.[1]
      if (count) expected = 3 * Number(count)
      else if (expected > 0 && STEPS.test(line)) done += 1
    },
    value: () => (expected === 0 ? 0 : PACKAGES_SHARE * Math.min(1, done / expected)),
  }
}

/**
 * Makes the image with more languages, unless it is there, beside a server that works without it and is told how far that is.
 *
 * @param {string} dockerHost
 * @param {string} dataDir
 * @param {AbortSignal} signal
 */
export async function ensureLanguagesImageBeside(dockerHost, dataDir, signal) {
  const progress = packageProgress()
  const tell = () => write(dataDir, { state: 'making', progress: progress.value() })
  await tell()
  const telling = setInterval(() => void tell(), WRITE_EVERY_MS)
  try {
    await makeImages('languages', dockerHost, { signal, report: progress.take })
  } catch (error) {
    if (signal.aborted) return
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n').slice(-1)
    await write(dataDir, { state: 'failed', reason: reason.trim() })
    console.error(
      say({
        en: `The image with more languages could not be made; npm run images tries again.\n${error instanceof Error ? error.message : error}`,
        zh: `无法制作包含更多语言的镜像；可运行 npm run images 重试。\n${error instanceof Error ? error.message : error}`,
      }),
    )
  } finally {
    clearInterval(telling)
  }
}

/**
 * In one step: a reader finds the old or the new.
 *
 * @param {string} dataDir
 * @param {{ state: 'making', progress: number } | { state: 'failed', reason: string }} what
 */
async function write(dataDir, what) {
  const path = join(dataDir, FILE)
  try {
    await writeFile(`${path}.new`, JSON.stringify({ ...what, atMs: Date.now() }))
    await rename(`${path}.new`, path)
  } catch {
    // A full disk: the page then says that the image is missing, and the server's log has the rest.
  }
}
