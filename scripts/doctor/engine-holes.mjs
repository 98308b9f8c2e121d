/**
 * Known ways out of a container, by the version that mended them. Only what codetok's own use of the engine is open to: it
 * copies no files through the engine, so the family of `docker cp` is not here.
 *
 * @typedef {{ component: string, isOpen: (version: number[]) => boolean, text: import('../setup/locale.mjs').Text }} Hole
 * @type {readonly Hole[]}
 */
const HOLES = [
  {
    component: 'runc',
    isOpen: (version) => isBefore(version, [1, 1, 12]),
    text: {
      en: 'runc before 1.1.12: CVE-2024-21626, a leaked file descriptor leads to the host',
      zh: 'runc 早于 1.1.12：CVE-2024-21626，泄漏的文件描述符可通往宿主机',
    },
  },
  {
    component: 'runc',
    isOpen: (version) =>
      isBefore(version, [1, 2, 8]) || (isAtLeast(version, [1, 3, 0]) && isBefore(version, [1, 3, 3])),
    text: {
      en: 'runc before 1.2.8 or 1.3.3: CVE-2025-31133, -52565, -52881, breakouts through masked paths and /dev/console',
      zh: 'runc 早于 1.2.8 或 1.3.3：CVE-2025-31133、-52565、-52881，可经屏蔽路径与 /dev/console 逃逸',
    },
  },
]

/**
 * @param {import('../setup/docker.mjs').EngineVersion} engine
 * @returns {import('../setup/locale.mjs').Text[]}
 */
export function engineHoles(engine) {
  return HOLES.filter(({ component, isOpen }) => {
    const version = parse(engine.components[component])
    return version !== undefined && isOpen(version)
  }).map(({ text }) => text)
}

/**
 * @param {string | undefined} version such as `1.1.5+ds1`
 * @returns {number[] | undefined}
 */
function parse(version) {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version ?? '')
  return match?.slice(1).map(Number)
}

/**
 * @param {number[]} version
 * @param {number[]} other
 */
function isBefore(version, other) {
  for (const [index, part] of other.entries()) {
    const ours = version[index] ?? 0
    if (ours !== part) return ours < part
  }
  return false
}

/**
 * @param {number[]} version
 * @param {number[]} other
 */
const isAtLeast = (version, other) => !isBefore(version, other)
