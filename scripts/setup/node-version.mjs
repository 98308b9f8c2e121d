import { say } from './locale.mjs'

/** Next.js 16 needs 20.9; see README, "Why Node.js 20". */
export const OLDEST_NODE = [20, 9]

/** @param {string} version as in process.versions.node */
export function isNodeNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)
}

/** Ends this process where its Node.js is too old for what follows. */
export function requireNode() {
  const version = process.versions.node
  if (isNodeNewEnough(version)) return
  const oldest = OLDEST_NODE.join('.')
  console.error(
    say({
      en: `codetok needs Node.js ${oldest} or newer; this is ${version}. Install it from https://nodejs.org/`,
      zh: `codetok 需要 Node.js ${oldest} 或更新版本，当前为 ${version}。请从 https://nodejs.org/ 安装`,
    }),
  )
  process.exit(1)
}
