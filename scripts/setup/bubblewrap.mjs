import { run } from './command.mjs'
import { canInstallPackages, installCommand, installPackages } from './debian.mjs'
import { say } from './locale.mjs'
import { findOnPath } from './path.mjs'
import { step } from './progress.mjs'
import { SetupError } from './setup-error.mjs'

/** What `true` needs, and not the whole root: a mount elsewhere that goes meanwhile, as a container's does, fails bwrap. */
const PROGRAMS = ['/usr', '/bin', '/lib', '/lib64', '/nix'].flatMap((path) => ['--ro-bind-try', path, path])

/**
 * Whether bubblewrap can start a sandbox here: a new user (unless root), mount, pid and network namespace.
 *
 * @returns {Promise<{ isInstalled: boolean, version?: string, problem?: string }>}
 */
export async function probeBubblewrap() {
  const path = await findOnPath('bwrap')
  if (!path) return { isInstalled: false }
  const version = (await run(path, ['--version'])).trim().replace(/^bubblewrap /, '')
  try {
    await run(path, ['--unshare-all', '--die-with-parent', ...PROGRAMS, '--proc', '/proc', '--dev', '/dev', 'true'])
    return { isInstalled: true, version }
  } catch (error) {
    return { isInstalled: true, version, problem: error instanceof Error ? error.message : String(error) }
  }
}

/** How to mend a bubblewrap that can't make its namespaces. */
export const NAMESPACES_REMEDY = {
  en: 'Allow unprivileged user namespaces: sudo sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000 (on Ubuntu 24.04 also kernel.apparmor_restrict_unprivileged_userns=0)',
  zh: '请允许非特权用户命名空间：sudo sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=15000（Ubuntu 24.04 还需 kernel.apparmor_restrict_unprivileged_userns=0）',
}

/**
 * Makes sure that bubblewrap works, installing it where that is possible.
 *
 * @throws {SetupError} saying the one command to run
 */
export async function requireBubblewrap() {
  if (process.platform !== 'linux') {
    throw new SetupError(
      say({
        en: 'There is no bubblewrap on this system. Install and start Docker, then run npm start again.',
        zh: '当前系统不支持 bubblewrap。请安装并启动 Docker，然后重新运行 npm start。',
      }),
    )
  }
  let probe = await probeBubblewrap()
  if (!probe.isInstalled) {
    if (!(await canInstallPackages())) {
      throw new SetupError(
        say({
          en: `No Docker engine answers and bubblewrap is not installed. Run this, then npm start again:\n  ${installCommand(['bubblewrap'])}`,
          zh: `没有可用的 Docker 引擎，也没有安装 bubblewrap。请运行以下命令，然后重新 npm start：\n  ${installCommand(['bubblewrap'])}`,
        }),
      )
    }
    await step({ en: 'Installing bubblewrap with apt-get', zh: '用 apt-get 安装 bubblewrap' }, (report) =>
      installPackages(['bubblewrap'], report),
    )
    probe = await probeBubblewrap()
  }
  if (probe.problem) {
    throw new SetupError(
      say({
        en: `bubblewrap is installed but can't make a sandbox:\n${probe.problem}\n${NAMESPACES_REMEDY.en}`,
        zh: `bubblewrap 已安装，但无法创建沙箱：\n${probe.problem}\n${NAMESPACES_REMEDY.zh}`,
      }),
    )
  }
}
