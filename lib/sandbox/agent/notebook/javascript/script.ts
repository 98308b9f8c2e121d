import Module from 'node:module'
import * as acorn from 'acorn'

export type NotebookLanguage = 'javascript' | 'typescript'

const KERNEL = 'globalThis[Symbol.for("codetok.kernel")]'

/**
 * Code as the inspector evaluates it: types stripped, and imports, which only modules have, made calls that load them. Lines
 * stay where they are. What can't be parsed is left as it is, for the engine to say what is wrong with it.
 */
export function scriptOf(code: string, language: NotebookLanguage): string {
  const wrapped = asExpression(code, language)
  if (wrapped !== undefined) return wrapped
  const source = language === 'typescript' ? stripped(code) : code
  const program = parsed(source)
  if (!program) return source
  const edits = editsOf(program, source).sort((one, other) => other.start - one.start)
  return edits.reduce((text, { start, end, by }) => text.slice(0, start) + by + text.slice(end), source)
}

function parsed(source: string): acorn.Program | undefined {
  try {
    return acorn.parse(source, { ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true })
  } catch {
    return undefined // the engine says why
  }
}

/** What begins with a brace and can not be a block is an object. */
function asExpression(code: string, language: NotebookLanguage): string | undefined {
  if (!/^\s*\{/.test(code) || parsed(code)) return undefined
  const wrapped = `(${code.trimEnd()}\n)`
  return parsed(wrapped) ? scriptOf(wrapped, language) : undefined
}

/** Only where the code has enums and the like is more done than to blank types out. */
function stripped(code: string): string {
  try {
    return withoutTypes(code, 'strip')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')) throw error
    return withoutTypes(code, 'transform')
  }
}

function withoutTypes(code: string, mode: 'strip' | 'transform'): string {
  const strip: unknown = Reflect.get(Module, 'stripTypeScriptTypes')
  if (typeof strip !== 'function') throw new Error('this Node.js strips no types')
  return strip(code, { mode })
}

interface Edit {
  start: number
  end: number
  by: string
}

function editsOf(program: acorn.Program, source: string): Edit[] {
  const edits: Edit[] = []
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') edits.push(replaced(statement, importStatement(statement, source)))
    else if (statement.type === 'ExportAllDeclaration') {
      edits.push(replaced(statement, `void await ${KERNEL}.import(${textOf(statement.source, source)});`))
    } else if (statement.type === 'ExportNamedDeclaration') {
      const { start, declaration } = statement
      edits.push(declaration ? { start, end: declaration.start, by: '' } : replaced(statement, ''))
    } else if (statement.type === 'ExportDefaultDeclaration') {
      const { start, declaration } = statement
      const isNamed = 'id' in declaration && declaration.id !== null
      edits.push({ start, end: declaration.start, by: isNamed ? '' : '(' })
      if (!isNamed) edits.push({ start: declaration.end, end: declaration.end, by: ')' })
    }
  }
  for (const node of nodesIn(program)) {
    if (node.type === 'ImportExpression') {
      edits.push({ start: node.start, end: node.start + 'import'.length, by: `${KERNEL}.import` })
    } else if (isImportMeta(node)) edits.push(replaced(node, `${KERNEL}.meta`))
  }
  return edits
}

/** A node and all below it. */
function* nodesIn(node: acorn.Node): Generator<acorn.Node> {
  yield node
  for (const child of Object.values(node).flat()) if (isNode(child)) yield* nodesIn(child)
}

const isNode = (value: unknown): value is acorn.Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value

function replaced({ start, end }: acorn.Node, by: string): Edit {
  return { start, end, by }
}

function importStatement(statement: acorn.ImportDeclaration, source: string): string {
  const from = textOf(statement.source, source)
  const attributes = statement.attributes.map(({ key, value }) => `${textOf(key, source)}: ${textOf(value, source)}`)
  const options = attributes.length === 0 ? 'undefined' : `{ with: { ${attributes.join(', ')} } }`
  const lines = '\n'.repeat(textOf(statement, source).split('\n').length - 1)
  const named: { imported: string; local: string }[] = []
  let namespace: string | undefined
  for (const specifier of statement.specifiers) {
    const local = specifier.local.name
    if (specifier.type === 'ImportNamespaceSpecifier') namespace = local
    else if (specifier.type === 'ImportDefaultSpecifier') named.push({ imported: '"default"', local })
    else named.push({ imported: JSON.stringify(nameOf(specifier.imported)), local })
  }
  const names = `[${named.map(({ imported }) => imported).join(', ')}]`
  const load = `await ${KERNEL}.import(${from}, ${options}, ${names})`
  if (namespace === undefined && named.length === 0) return `void ${load};${lines}`
  const pattern = `{ ${named.map(({ imported, local }) => `${imported}: ${local}`).join(', ')} }`
  if (namespace === undefined) return `const ${pattern} = ${load};${lines}`
  return named.length === 0
    ? `const ${namespace} = ${load};${lines}`
    : `const ${namespace} = ${load}, ${pattern} = ${namespace};${lines}`
}

const textOf = ({ start, end }: acorn.Node, source: string): string => source.slice(start, end)

const nameOf = (node: acorn.Identifier | acorn.Literal): string =>
  node.type === 'Identifier' ? node.name : String(node.value)

const isImportMeta = (node: acorn.Node): boolean =>
  node.type === 'MetaProperty' && 'meta' in node && Object(node.meta).name === 'import'
