import { z } from 'zod'
import { RUN_TIMEOUT_MAX_MS } from '@/lib/contracts/run'
import { runLanguage } from './languages'
import type { NamedRun } from './named-run'
import type { FileContent } from './project'
import { isNodeTest, reporterEnv, testRunOf } from './test-runner'
import { testToolOf, toolEnv, toolRunOf } from './test-tool'

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
  if (runLanguage(path) !== undefined || isForTests(path, content)) return true
  const scripts = manifestOf(path, content)?.scripts ?? {}
  return SCRIPTS.some((name) => name in scripts)
}

/** Whether a file has tests, or configures them, though it is no program. */
export function isForTests(path: string, content: FileContent | undefined): boolean {
  return typeof content === 'string' && testToolOf(path, content, undefined) !== undefined
}

/**
 * What Run asks for, and what that run is called.
 *
 * @param manifest the project's package.json
 */
export function runOf(
  entry: string,
  content: FileContent | undefined,
  args: readonly string[],
  manifest?: FileContent,
): NamedRun {
  return (
    scriptRunOf(entry, content, args) ?? fileRunOf(entry, typeof content === 'string' ? content : '', args, manifest)
  )
}

function fileRunOf(entry: string, text: string, args: readonly string[], manifest: FileContent | undefined): NamedRun {
  const tool = testToolOf(entry, text, manifest)
  if (tool !== undefined) return toolRunOf(tool, entry, text, args)
  const title = [entry, ...args].join(' ')
  const tests = testRunOf(entry, text, args)
  if (tests !== undefined) return { title, request: tests }
  // Programs that may start one of the others: a script, or what has it as a library.
  const env = /\.(py|sh)$/.test(entry) ? toolEnv(text) : {}
  return { title, request: { entry, args: [...args], ...(Object.keys(env).length === 0 ? {} : { env }) } }
}

/** What runs the project's own `test` script, where it has one. */
export function testScriptRunOf(content: FileContent | undefined): NamedRun | undefined {
  return scriptRunOf(MANIFEST, content, [], ['test'])
}

function scriptRunOf(
  entry: string,
  content: FileContent | undefined,
  args: readonly string[],
  scripts: readonly string[] = SCRIPTS,
): NamedRun | undefined {
  const manifest = manifestOf(entry, content)
  const script = manifest && scripts.find((name) => name in manifest.scripts)
  if (manifest === undefined || script === undefined) return undefined
  const named = { ...manifest.dependencies, ...manifest.devDependencies }
  const line = PRESENT_PACKAGES.some((name) => name in named) ? LINK_AND_RUN : RUN
  const given = [script, ...(args.length === 0 ? [] : ['--', ...args])]
  return {
    title: ['node --run', ...given].join(' '),
    request: {
      command: ['bash', '-c', line, 'bash', ...given],
      ...scriptEnv(script, [manifest.scripts[script], ...args].join(' ')),
      ...(SERVING.includes(script) ? { timeoutMs: RUN_TIMEOUT_MAX_MS } : {}),
    },
  }
}

/** What `test` starts may be any runner, or another script that does; of the others, what says so itself. */
function scriptEnv(script: string, line: string): Pick<NamedRun['request'], 'env'> {
  const isTests = !SERVING.includes(script) || /\b(pytest|vitest|jest)\b/.test(line)
  const { NODE_OPTIONS, ...env } = isTests ? toolEnv(`npm ${line}`) : {}
  const options = [
    ...(isNodeTest(line) ? [reporterEnv(line).NODE_OPTIONS] : []),
    ...(NODE_OPTIONS ? [NODE_OPTIONS] : []),
  ]
  return options.length === 0 ? {} : { env: { ...env, NODE_OPTIONS: options.join(' ') } }
}
