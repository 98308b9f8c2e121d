/**
 * Writes the types of the library for TypeScript outside this project: the declarations that `codetok/sandbox` leads to, and no
 * others, with every import in a form that each module resolution of TypeScript finds.
 * As a command: `node scripts/build-types.mjs [folder]`, default dist/types.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const ENTRY = 'lib/sandbox/index'
/** A mark for bundlers, with nothing to say of types. */
const SERVER_ONLY = /^import '#server-only';\n/m
/** The module of an `import … from`, `export … from` or `import('…')`. */
const IMPORTED = /(\bfrom |\bimport\()(['"])([^'"]+)\2/g

/**
 * @param {string} outDir made if it is missing; what it held is removed
 * @throws when the library does not compile
 */
export async function buildTypes(outDir) {
  const declarations = declare()
  const wanted = [ENTRY]
  await rm(outDir, { recursive: true, force: true })
  for (const name of wanted) {
    const text = declarations.get(name)
    if (text === undefined) throw new Error(`${name} has no declarations`)
    const rewritten = text.replace(SERVER_ONLY, '').replace(IMPORTED, (_, before, quote, specifier) => {
      const target = targetOf(specifier, name)
      if (target === undefined) return `${before}${quote}${specifier}${quote}`
      if (!wanted.includes(target)) wanted.push(target)
      const relative = path.posix.relative(path.posix.dirname(name), target)
      return `${before}${quote}${relative.startsWith('.') ? '' : './'}${relative}.js${quote}`
    })
    const file = path.join(outDir, `${name}.d.ts`)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, rewritten)
  }
  await writeFile(path.join(outDir, 'index.d.mts'), `export * from './${ENTRY}.js'\n`)
}

/** @returns {Map<string, string>} declarations by the path of their source, without its extension */
function declare() {
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [`${ENTRY}.ts`] }, ts.sys, root)
  const program = ts.createProgram({
    rootNames: [`${ENTRY}.ts`, 'lib/sandbox/logger/pino-roll.d.ts'].map((file) => path.join(root, file)),
    options: { ...options, noEmit: false, declaration: true, incremental: false, rootDir: root, outDir: root },
  })
  /** @type {Map<string, string>} */
  const declarations = new Map()
  const { diagnostics } = program.emit(
    undefined,
    (file, text) => declarations.set(path.relative(root, file).replace(/\.d\.ts$/, ''), text),
    undefined,
    true,
  )
  const [mistake] = [...ts.getPreEmitDiagnostics(program), ...diagnostics]
  if (mistake) throw new Error(ts.flattenDiagnosticMessageText(mistake.messageText, '\n'))
  return declarations
}

/**
 * @param {string} specifier
 * @param {string} from the declaration that has it
 * @returns {string | undefined} the declaration that it leads to; undefined for a package
 */
function targetOf(specifier, from) {
  if (specifier.startsWith('@/')) return specifier.slice(2)
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(from), specifier)
  return undefined
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outDir = path.resolve(process.argv[2] ?? path.join(root, 'dist/types'))
  await buildTypes(outDir)
  console.log(`types built: ${path.relative(process.cwd(), outDir)}`)
}
