import { CommandError, run } from './command.mjs'
import { canInstallPackages, installCommand, installPackages } from './debian.mjs'
import { say } from './locale.mjs'
import { step } from './progress.mjs'
import { ROOT } from './root.mjs'
import { SetupError } from './setup-error.mjs'

/** They are there, as a rule, and nobody has to hear of it. */
const NOTICE_AFTER_MS = 10_000

/**
 * Makes the sandbox image in the engine, unless it is there.
 *
 * @param {string} dockerHost
 */
export async function ensureImage(dockerHost) {
  try {
    await makeImage(dockerHost)
  } catch (error) {
    if (!(error instanceof CommandError) || !error.message.includes('mmdebstrap is missing')) throw error
    if (!(await canInstallPackages())) {
      throw new SetupError(
        say({
          en: `No image registry can be reached, and mmdebstrap, which makes the image of Debian's packages, is not installed. Run this, then npm start again:\n  ${installCommand(['mmdebstrap'])}`,
          zh: `无法访问镜像仓库，也没有安装用 Debian 软件包制作镜像的 mmdebstrap。请运行以下命令，然后重新 npm start：\n  ${installCommand(['mmdebstrap'])}`,
        }),
      )
    }
    await step({ en: 'Installing mmdebstrap with apt-get', zh: '用 apt-get 安装 mmdebstrap' }, (report) =>
      installPackages(['mmdebstrap'], report),
    )
    await makeImage(dockerHost)
  }
}

/** @param {string} dockerHost */
function makeImage(dockerHost) {
  return step({ en: 'Making the sandbox image', zh: '准备沙箱镜像' }, (report) =>
    makeImages('playground', dockerHost, { report }),
  )
}

/**
 * @param {'playground' | 'languages' | 'e2b'} which
 * @param {string} dockerHost
 * @param {{ report?: (line: string) => void, signal?: AbortSignal }} options
 */
export function makeImages(which, dockerHost, options) {
  return run(process.execPath, ['--import', 'tsx', 'scripts/images.ts', which], {
    cwd: ROOT,
    env: { ...process.env, DOCKER_HOST: dockerHost },
    ...options,
  })
}

/**
 * Makes the images for E2B's clients, unless they are there, beside a server that works without it. Says so where it takes a while.
 *
 * @param {string} dockerHost
 * @param {AbortSignal} signal
 */
export async function ensureE2bImagesBeside(dockerHost, signal) {
  const notice = setTimeout(
    () =>
      console.log(
        say({
          en: "The images for E2B's clients are being made; the playground works meanwhile.",
          zh: '正在准备供 E2B 客户端使用的镜像；在此期间 playground 可以正常使用。',
        }),
      ),
    NOTICE_AFTER_MS,
  )
  const startedAtMs = performance.now()
  try {
    await makeImages('e2b', dockerHost, { signal })
    if (performance.now() - startedAtMs > NOTICE_AFTER_MS)
      console.log(say({ en: "The images for E2B's clients are ready.", zh: '供 E2B 客户端使用的镜像已就绪。' }))
  } catch (error) {
    if (signal.aborted) return
    console.error(
      say({
        en: `The images for E2B's clients could not be made; npm run images tries again.\n${error instanceof Error ? error.message : error}`,
        zh: `无法制作供 E2B 客户端使用的镜像；可运行 npm run images 重试。\n${error instanceof Error ? error.message : error}`,
      }),
    )
  } finally {
    clearTimeout(notice)
  }
}
