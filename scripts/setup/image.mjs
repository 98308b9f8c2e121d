import { CommandError, run } from './command.mjs'
import { canInstallPackages, installCommand, installPackages } from './debian.mjs'
import { say } from './locale.mjs'
import { step } from './progress.mjs'
import { ROOT } from './root.mjs'
import { SetupError } from './setup-error.mjs'

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
    run(process.execPath, ['--import', 'tsx', 'scripts/images.ts'], {
      cwd: ROOT,
      env: { ...process.env, DOCKER_HOST: dockerHost },
      report,
    }),
  )
}
