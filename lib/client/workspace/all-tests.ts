import type { NamedRun } from './named-run'
import { byNodeVersion } from './node-version'
import { nameOf, ownDocs, type Project, parentOf, textOf } from './project'
import { testScriptOf, testScriptRunOf } from './run-target'
import { nodeTestsRunOf, testRunOf, unittestRunOf } from './test-runner'
import { isConfigOf, TestTool, testToolOf, toolRunOf } from './test-tool'

const MANIFEST = 'package.json'
/** Stands for the whole project where nothing configures a runner: by its defaults. */
const WHOLE_PROJECT: Readonly<Record<TestTool, string>> = {
  pytest: 'pytest.ini',
  vitest: 'vitest.config.js',
  jest: 'jest.config.js',
}

type TextFile = readonly [path: string, text: string]

/** As `npm init` writes it. */
const NO_TESTS = /no test specified/

export interface AllTests {
  /** One for each runner, in no order that matters. */
  readonly runs: readonly NamedRun[]
  readonly needsPytest: boolean
}

/**
 * By what all tests of a project are run: its `test` script, which stands for all of JavaScript, or each runner that files are
 * for by the runners' own conventions.
 */
export function allTestsOf(project: Project): AllTests {
  const texts = ownDocs(project).flatMap(([path, { content }]): TextFile[] =>
    typeof content === 'string' ? [[path, content]] : [],
  )
  const manifest = textOf(project, MANIFEST) ?? undefined
  const byTool = new Map<TestTool, TextFile[]>(TestTool.options.map((tool) => [tool, []]))
  const strays: TextFile[] = []
  const byNode: string[] = []
  const byUnittest: string[] = []
  for (const [path, text] of texts) {
    const tool = testToolOf(path, text, manifest)
    if (tool === 'pytest' && !isFoundByPytest(path, text)) strays.push([path, text])
    else if (tool !== undefined) byTool.get(tool)?.push([path, text])
    else if (testRunOf(path, text, []) !== undefined) (path.endsWith('.py') ? byUnittest : byNode).push(path)
  }
  const runsOf = (tool: TestTool) =>
    configsOf(tool, byTool.get(tool) ?? []).map(([path, text]) => toolRunOf(tool, path, text, []))
  const script = testScriptOf(manifest)
  const ofNode =
    script === undefined || NO_TESTS.test(script)
      ? [...runsOf('vitest'), ...runsOf('jest'), ...(byNode.length === 0 ? [] : [nodeTestsRunOf(byNode)])]
      : [testScriptRunOf(manifest)].filter((run) => run !== undefined)
  const [stray, ...otherStrays] = strays
  const byPytest = [
    ...runsOf('pytest'),
    ...(stray === undefined
      ? []
      : [
          toolRunOf(
            'pytest',
            ...stray,
            otherStrays.map(([path]) => path),
          ),
        ]),
  ]
  return {
    runs: [
      ...ofNode.map(({ title, request }) => ({ title, request: byNodeVersion(request, project, MANIFEST) })),
      ...byPytest,
      ...byUnittest.map(unittestRunOf),
    ],
    needsPytest: byPytest.length > 0,
  }
}

/** Without being told: by its name, or as its configuration. */
function isFoundByPytest(path: string, text: string): boolean {
  return isConfigOf('pytest', path, text) || /^(test_.*|.*_test)\.py$/.test(nameOf(path))
}

/** What a runner is started by: the configuration of the whole project, else each of its parts, else its defaults. */
function configsOf(tool: TestTool, files: readonly TextFile[]): TextFile[] {
  if (files.length === 0) return []
  // Those of pytest that only lend fixtures to what is beside them are none.
  const configs = files.filter(([path, text]) => isConfigOf(tool, path, text) && nameOf(path) !== 'conftest.py')
  const ofAll = configs.find(([path]) => parentOf(path) === '')
  if (ofAll !== undefined) return [ofAll]
  return configs.length > 0 ? configs : [[WHOLE_PROJECT[tool], '']]
}
