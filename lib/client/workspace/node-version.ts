import { MORE_NODE_VERSIONS, NODE_VERSION } from '@/lib/contracts/languages'
import type { StartRunRequest } from '@/lib/contracts/run'
import { runLanguage } from './languages'
import type { Project } from './project'

/** Files in which a project says what Node.js it is for, as version managers read them; the first that is there counts. */
const FILES = ['.node-version', '.nvmrc'] as const

/** In sandboxes of template `languages`, see images/languages. */
const FOLDER = '/usr/local/lib/node-versions'

const OTHERS: readonly string[] = MORE_NODE_VERSIONS
/** Node.js 26 has given up on what needs more than leaving types out, and the flag for it. */
const WITH_TRANSFORMED_TYPES = ['22']

type Docs = Pick<Project, 'docs'>

/** The major number that the project asks for; undefined where it asks for none, or for a name such as `lts/*`. */
export function askedNodeVersion({ docs }: Docs): string | undefined {
  for (const file of FILES) {
    const content = docs.get(file)?.content
    if (typeof content === 'string') return /^\s*v?(\d+)(?:[.\s]|$)/.exec(content)?.[1]
  }
  return undefined
}

/** The file that makes the project ask for a version, and what is in it then; null: nothing, and it is not there. */
export function withNodeVersion({ docs }: Docs, version: string): { file: string; content: string | null } {
  const file = FILES.find((name) => docs.has(name)) ?? FILES[0]
  const isOurs = file === FILES[0]
  return { file, content: isOurs && version === NODE_VERSION ? null : `${version}\n` }
}

/** Whether its programs need a sandbox that has another Node.js than every sandbox has. */
export function needsNodeVersion(project: Docs, entry: string | null): boolean {
  const asked = askedNodeVersion(project)
  return asked !== undefined && OTHERS.includes(asked) && entry !== null && isOfNode(entry)
}

/** Whether Run starts it by Node.js. */
export function isOfNode(entry: string): boolean {
  return entry === 'package.json' || ['javascript', 'typescript'].includes(runLanguage(entry) ?? '')
}

/** The same run by the Node.js that the project asks for; as it is where every sandbox has that, or nobody does. */
export function byNodeVersion<R extends Omit<StartRunRequest, 'files'>>(request: R, project: Docs, entry: string): R {
  const asked = askedNodeVersion(project)
  if (asked === undefined || asked === NODE_VERSION || !OTHERS.includes(asked) || !isOfNode(entry)) return request
  const { entry: file, args = [], command, ...rest } = request
  const typeFlags =
    runLanguage(entry) === 'typescript' && WITH_TRANSFORMED_TYPES.includes(asked)
      ? ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']
      : []
  const own = file === undefined ? [command ?? []].flat() : ['node', ...typeFlags, asOperand(file)]
  const bin = `${FOLDER}/${asked}/bin`
  const missing = `echo 'Node.js ${asked} is not in this sandbox: it comes with the image of more languages' >&2; exit 127`
  const line = `[ -x ${bin}/node ] || { ${missing}; }; PATH=${bin}:$PATH exec "$@"`
  return { ...rest, command: ['bash', '-c', line, 'bash', ...own, ...args] } as R
}

/** A file whose name begins with a dash is not an option. */
export const asOperand = (path: string): string => (path.startsWith('-') ? `./${path}` : path)
