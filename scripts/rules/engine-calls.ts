import { relative } from 'node:path'
import ts from 'typescript'

/**
 * Where the product asks the engine for what only the agent may do: start a program in a container, or read and write its
 * files. `attach` is the one byte stream of a sandbox where there is no socket, so it is allowed once, in the driver.
 *
 * @param fileNames entry files; what they import is followed
 * @returns `path:line: what`, for each call found
 */
export function forbiddenEngineCalls(root: string, fileNames: readonly string[]): string[] {
  const config = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
  const program = ts.createProgram([...fileNames], { ...options, noEmit: true, incremental: false })
  const checker = program.getTypeChecker()
  const calls: { where: string; what: string }[] = []

  for (const file of program.getSourceFiles()) {
    const path = relative(root, file.fileName)
    if (path.startsWith('..') || path.includes('node_modules') || !isProduct(path)) continue
    const note = (node: ts.Node, what: string) => {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart(file))
      calls.push({ where: `${path}:${line + 1}`, what })
    }
    const visit = (node: ts.Node): void => {
      if (ts.isPropertyAccessExpression(node) && isEnginesOwn(checker, node)) note(node, node.name.text)
      if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) {
        if (ENGINE_URL.test(node.text)) note(node, `a request to ${node.text}`)
        if (isCommandName(node) && ENGINE_COMMAND.test(node.text)) note(node, `the ${node.text} command`)
      }
      ts.forEachChild(node, visit)
    }
    visit(file)
  }

  const attaches = calls.filter(({ what }) => what === 'attach')
  const isTheOneStream =
    attaches.length === 1 && /^lib\/sandbox\/driver\/docker(\.ts|\/)/.test(attaches[0]?.where ?? '')
  return calls.filter(({ what }) => what !== 'attach' || !isTheOneStream).map(({ where, what }) => `${where}: ${what}`)
}

const METHODS = new Set(['exec', 'getExec', 'attach', 'putArchive', 'getArchive', 'infoArchive'])
const ENGINE_URL = /\/containers\/[^/]*\/(exec|archive|attach)\b|^\/exec\/|\/(archive|exec)\?/
const ENGINE_COMMAND = /^(docker|podman|nerdctl|ctr|crictl)$/

const isProduct = (path: string): boolean =>
  /^(app|components|lib)\/|^instrumentation[^/]*\.ts$/.test(path) && !/\.test\.tsx?$/.test(path)

/** `exec` of a regular expression is not the engine's: what counts is where the method is declared. */
function isEnginesOwn(checker: ts.TypeChecker, node: ts.PropertyAccessExpression): boolean {
  if (!METHODS.has(node.name.text)) return false
  const symbol = checker.getSymbolAtLocation(node.name)
  return (symbol?.declarations ?? []).some(({ parent }) =>
    /node_modules\/(@types\/)?(dockerode|docker-modem)\//.test(parent.getSourceFile().fileName),
  )
}

/** The first argument of `spawn`, `execFile` and their kin. */
function isCommandName(node: ts.Node): boolean {
  const { parent } = node
  if (!ts.isCallExpression(parent) || parent.arguments[0] !== node) return false
  const called = ts.isPropertyAccessExpression(parent.expression) ? parent.expression.name : parent.expression
  return ts.isIdentifier(called) && /^(spawn|exec|execFile|fork)(Sync|Async)?$/.test(called.text)
}
