import { z } from 'zod'
import type { NamedRun } from './named-run'
import { type FileContent, nameOf } from './project'

/** Runners whose own commands a project is tested by; Node.js's and unittest's are in test-runner.ts. */
export const TestTool = z.enum(['pytest', 'vitest', 'jest'])
export type TestTool = z.infer<typeof TestTool>

/** In every sandbox, see lib/sandbox/agent/tests. */
const NODE_PRELOAD = '--require=/opt/codetok/test-runners.cjs'
const PYTEST_PLUGIN = 'codetok_pytest'

/** A Python that would not find the plugin. */
const OTHER_PYTHONPATH = /PYTHONPATH|\bpython[\d.]*\s+-\w*[EI]/
const NODE_RUNNER = /\b(vitest|jest|npm|npx|pnpm|yarn)\b|\bnode\s+--run\b/

const JS_TEST = /\.(test|spec)\.[cm]?[jt]sx?$|(^|\/)__tests__\/.+\.[cm]?[jt]sx?$/
const JS_CONFIG = /^(vitest|jest)\.config\.([cm]?[jt]s|json)$/
const PYTEST_CONFIG: Readonly<Record<string, RegExp>> = {
  'pytest.ini': /^/,
  'conftest.py': /^/,
  'pyproject.toml': /^\[tool\.pytest/m,
  'setup.cfg': /^\[tool:pytest\]/m,
  'tox.ini': /^\[pytest\]/m,
}

/** In the folder that comes first, with the commands of its packages. */
const IN_FOLDER = 'cd -- "$1" && shift && PATH="$PWD/node_modules/.bin:$PATH" && exec "$@"'

/**
 * The environment in which pytest, vitest and jest tell the page of their tests, beside all that they print.
 *
 * @param text of the program, script or line that may start one of them; nothing is asked for where it can't
 */
export function toolEnv(text: string): Record<string, string> {
  return {
    ...(/\bpytest\b/.test(text) && !OTHER_PYTHONPATH.test(text) ? { PYTEST_PLUGINS: PYTEST_PLUGIN } : {}),
    ...(NODE_RUNNER.test(text) ? { NODE_OPTIONS: NODE_PRELOAD } : {}),
  }
}

/**
 * Which of them a file is for, by the runners' own conventions; undefined where it is for none. A configuration stands for all
 * tests beside and below it.
 *
 * @param manifest the project's package.json, whose packages tell what globals come from
 */
export function testToolOf(path: string, text: string, manifest: FileContent | undefined): TestTool | undefined {
  const config = JS_CONFIG.exec(nameOf(path))
  if (config) return TestTool.parse(config[1])
  if (isPytestConfig(path, text) || isPytestFile(path, text)) return 'pytest'
  if (!JS_TEST.test(path) || /['"]node:test['"]/.test(text)) return undefined
  if (/['"]vitest['"]/.test(text)) return 'vitest'
  if (/['"]@jest\/globals['"]/.test(text)) return 'jest'
  const named = typeof manifest === 'string' ? manifest : ''
  return (['vitest', 'jest'] as const).find((tool) => named.includes(`"${tool}"`))
}

/** Whether a file configures the runner, and so stands for all tests beside and below it. */
export function isConfigOf(tool: TestTool, path: string, text: string): boolean {
  return tool === 'pytest' ? isPytestConfig(path, text) : JS_CONFIG.exec(nameOf(path))?.[1] === tool
}

/** What Run asks for where a file is for `tool`. */
export function toolRunOf(tool: TestTool, path: string, text: string, args: readonly string[]): NamedRun {
  const name = nameOf(path)
  const folder = path.slice(0, Math.max(0, path.length - name.length - 1)) || '.'
  const command = { pytest: ['python3', '-m', 'pytest'], vitest: ['vitest', 'run'], jest: ['jest'] }[tool]
  if (tool === 'pytest') {
    const chosen = !isPytestConfig(path, text) ? [path] : folder === '.' ? [] : [folder]
    const given = [...command, ...chosen, ...args]
    return { title: given.join(' '), request: { command: given, env: toolEnv('pytest') } }
  }
  const isConfig = JS_CONFIG.test(name)
  const given = [...command, ...(isConfig ? [] : [path]), ...args]
  const request = { command: ['bash', '-c', IN_FOLDER, 'bash', isConfig ? folder : '.', ...given], env: toolEnv(tool) }
  return { title: given.join(' '), request }
}

/** Whether Run would start pytest, and nothing in the project has it installed. */
export function needsPytest(path: string, text: string, requirements: FileContent | undefined): boolean {
  if (typeof requirements === 'string' && /^pytest\b/m.test(requirements)) return false
  const isProgram = /\.(py|sh)$/.test(path) && /\bpytest\b/.test(text) && !/\bpip\d? install\b/.test(text)
  return isProgram || isPytestConfig(path, text) || isPytestFile(path, text)
}

function isPytestConfig(path: string, text: string): boolean {
  return PYTEST_CONFIG[nameOf(path)]?.test(text) ?? false
}

/** One that starts its tests itself, or has those of unittest, is run as any program. */
function isPytestFile(path: string, text: string): boolean {
  if (!path.endsWith('.py') || /^if __name__\s*==|\bpytest\.main\(/m.test(text)) return false
  if (!/^\s*(async )?def test|^class Test/m.test(text)) return false
  const imports = (module: string) => new RegExp(String.raw`^(import|from)\s+${module}\b`, 'm').test(text)
  return imports('pytest') || (/^(test_.*|.*_test)\.py$/.test(nameOf(path)) && !imports('unittest'))
}
