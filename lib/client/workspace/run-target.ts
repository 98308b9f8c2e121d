import { z } from 'zod'
import { RUN_TIMEOUT_MAX_MS, type StartRunRequest } from '@/lib/contracts/run'
import { runLanguage } from './languages'
import type { FileContent } from './project'
import { isNodeTest, reporterEnv, testRunOf } from './test-runner'

const MANIFEST = 'package.json'
/** By which a project is started whose entry is its package.json; the first that is there. */
const SCRIPTS = ['dev', 'start', 'test'] as const
/** They serve until they are stopped. */
const SERVING: readonly string[] = ['dev', 'start']

/** In every sandbox, see images/web. */
const PRESENT_PACKAGES = ['vite', '@vitejs/plugin-react', 'react', 'react-dom']
const RUN = 'exec node --run "$@"'
/** A project without packages of its own gets those. In a folder of its own, so that more can be installed beside them. */
const LINK_AND_RUN = `[ -e node_modules ] || { mkdir node_modules && ln -s /opt/node/web/node_modules/{*,.bin} node_modules; }
${RUN}`

const Manifest = z.object({
  scripts: z.record(z.string(), z.unknown()).default({}),
  dependencies: z.record(z.string(), z.unknown()).default({}),
  devDependencies: z.record(z.string(), z.unknown()).default({}),
})

function manifestOf(path: string, content: FileContent | undefined): z.infer<typeof Manifest> | undefined {
  if (path !== MANIFEST || typeof content !== 'string') return undefined
  try {
    return Manifest.parse(JSON.parse(content))
  } catch {
    return undefined // it is being written, or is none
  }
}

/** The line by which a project tests itself, where its package.json names one. */
export function testScriptOf(content: FileContent | undefined): string | undefined {
  const script = manifestOf(MANIFEST, content)?.scripts.test
  return typeof script === 'string' ? script : undefined
}

/** Whether Run can start a file when it is chosen as the entry. */
export function canBeEntry(path: string, content: FileContent | undefined): boolean {
  const scripts = manifestOf(path, content)?.scripts ?? {}
  return runLanguage(path) !== undefined || SCRIPTS.some((name) => name in scripts)
}

/** What Run asks for, and what that run is called. */
export function runOf(
  entry: string,
  content: FileContent | undefined,
  args: readonly string[],
): { title: string; request: Omit<StartRunRequest, 'files'> } {
  const manifest = manifestOf(entry, content)
  const script = manifest && SCRIPTS.find((name) => name in manifest.scripts)
  if (manifest === undefined || script === undefined) {
    const tests = typeof content === 'string' ? testRunOf(entry, content, args) : undefined
    return { title: [entry, ...args].join(' '), request: tests ?? { entry, args: [...args] } }
  }
  const named = { ...manifest.dependencies, ...manifest.devDependencies }
  const line = PRESENT_PACKAGES.some((name) => name in named) ? LINK_AND_RUN : RUN
  const given = [script, ...(args.length === 0 ? [] : ['--', ...args])]
  return {
    title: ['node --run', ...given].join(' '),
    request: {
      command: ['bash', '-c', line, 'bash', ...given],
      ...(isNodeTest(manifest.scripts[script])
        ? { env: reporterEnv([manifest.scripts[script], ...args].join(' ')) }
        : {}),
      ...(SERVING.includes(script) ? { timeoutMs: RUN_TIMEOUT_MAX_MS } : {}),
    },
  }
}
