import { editorLanguage } from '@/lib/client/workspace/languages'
import type { WorkspaceStore } from '@/lib/client/workspace/workspace-store'
import { DISPLAY_TYPES } from './display-types'
import type { Monaco } from './load-monaco'
import { modelUri } from './model-uri'
import { loadNodeTypes, type TypeLibrary } from './node-types'

/** How long the project must rest before files of one language are shown to the worker of the other. */
const SETTLE_MS = 400

/** Numbers of TypeScript's own enumerations that Monaco's shortened ones leave out. */
const BUNDLER_RESOLUTION: number = 100
const MODULES_ALWAYS: number = 3

type LanguageServiceDefaults = Monaco['typescript']['typescriptDefaults']

export interface TypeScriptSetup {
  /** Declarations of what is installed in the sandbox, beside Node's own. */
  setPackageTypes: (types: readonly TypeLibrary[]) => void
  stop: () => void
}

/**
 * Makes TypeScript read the project as the sandbox's Node.js will: ES modules with file extensions, Node's own types, no
 * browser. Types are checked once Node's are there, since `console` would be an error until then.
 *
 * Follows the project until it is stopped.
 */
export function setUpTypeScript(monaco: Monaco, store: WorkspaceStore): TypeScriptSetup {
  const { typescriptDefaults, javascriptDefaults, ScriptTarget, ModuleKind, JsxEmit } = monaco.typescript
  const shared = {
    target: ScriptTarget.ESNext,
    module: ModuleKind.ESNext,
    moduleResolution: BUNDLER_RESOLUTION,
    moduleDetection: MODULES_ALWAYS,
    lib: ['esnext'],
    allowJs: true,
    allowImportingTsExtensions: true,
    allowNonTsExtensions: true,
    esModuleInterop: true,
    isolatedModules: true,
    jsx: JsxEmit.ReactJSX,
    noEmit: true,
    resolveJsonModule: true,
    skipLibCheck: true,
  }
  typescriptDefaults.setCompilerOptions({ ...shared, strict: true, erasableSyntaxOnly: true })
  javascriptDefaults.setCompilerOptions({ ...shared, checkJs: false })
  // Monaco keeps this object and reads it at each check. Setting another one would end the worker, which has just taken a second
  // of processor time to start, and start it anew.
  const diagnostics = { noSemanticValidation: true, noSyntaxValidation: false }
  for (const defaults of [typescriptDefaults, javascriptDefaults]) {
    defaults.setEagerModelSync(true)
    defaults.setDiagnosticsOptions(diagnostics)
  }
  const giveTypeScript = libraryGiver(typescriptDefaults)
  const giveJavaScript = libraryGiver(javascriptDefaults)

  let nodeTypes: readonly TypeLibrary[] | undefined
  let packageTypes: readonly TypeLibrary[] = []
  let isLoading = false
  let isGone = false
  let timer: ReturnType<typeof setTimeout> | undefined

  /** A worker reads models of its own language only; the other's files, and JSON, are given to it as libraries. */
  const publish = () => {
    const files = [...store.getState().project.docs].flatMap(([path, { content }]) =>
      typeof content === 'string' ? [{ language: editorLanguage(path), filePath: modelUri(path), content }] : [],
    )
    const others = (own: string) =>
      files
        .filter(({ language }) => language !== own && ['javascript', 'typescript', 'json'].includes(language))
        .map(({ filePath, content }) => ({ filePath, content }))
    const given = [...(nodeTypes ?? []), ...packageTypes, DISPLAY_TYPES]
    giveTypeScript([...given, ...others('typescript')])
    giveJavaScript([...given, ...others('javascript')])
  }

  const follow = async () => {
    const isWanted = [...store.getState().project.docs.keys()].some((path) =>
      ['javascript', 'typescript'].includes(editorLanguage(path)),
    )
    if (!isWanted) return
    if (nodeTypes === undefined) {
      if (isLoading) return
      isLoading = true
      nodeTypes = await loadNodeTypes()
      isLoading = false
      if (isGone) return
      diagnostics.noSemanticValidation = nodeTypes === undefined
    }
    publish()
  }

  const settle = () => {
    clearTimeout(timer)
    timer = setTimeout(follow, SETTLE_MS)
  }
  void follow()
  const unsubscribe = store.subscribe((state, previous) => {
    if (state.project.docs !== previous.project.docs) settle()
  })
  return {
    setPackageTypes: (types) => {
      packageTypes = types
      settle()
    },
    stop: () => {
      isGone = true
      clearTimeout(timer)
      unsubscribe()
      giveTypeScript([])
      giveJavaScript([])
    },
  }
}

/**
 * Gives one language's worker its libraries, and again only those that differ: each that is given is parsed anew, and Node's own
 * are 2 MB, which would be parsed after every pause of who types.
 */
function libraryGiver(defaults: LanguageServiceDefaults): (libraries: readonly TypeLibrary[]) => void {
  const given = new Map<string, { content: string; dispose: () => void }>()
  return (libraries) => {
    const wanted = new Map(libraries.map(({ filePath, content }) => [filePath, content]))
    for (const [path, { content, dispose }] of given) {
      if (wanted.get(path) === content) continue
      dispose()
      given.delete(path)
    }
    for (const [path, content] of wanted) {
      if (given.has(path)) continue
      const { dispose } = defaults.addExtraLib(content, path)
      given.set(path, { content, dispose })
    }
  }
}
