import type { Project } from '@/lib/client/workspace/project'

const FILES = ['.prettierrc', '.prettierrc.json', 'package.json'] as const
type Options = Readonly<Record<string, unknown>>

/** What a project says about its style, in the files of the root that hold nothing but data; the first that says something. */
export function prettierOptions({ docs }: Pick<Project, 'docs'>): Options {
  for (const path of FILES) {
    const found = parse(docs.get(path)?.content)
    const options = path === 'package.json' ? asOptions(found?.prettier) : found
    if (options) return withoutPlugins(options)
  }
  return {}
}

function parse(content: unknown): Options | undefined {
  if (typeof content !== 'string') return undefined
  try {
    return asOptions(JSON.parse(content))
  } catch {
    return undefined
  }
}

const asOptions = (value: unknown): Options | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined

/** Plugins are programs of the project; none of them is loaded into the page. */
function withoutPlugins({ plugins: _plugins, parser: _parser, overrides: _overrides, ...options }: Options): Options {
  return options
}
