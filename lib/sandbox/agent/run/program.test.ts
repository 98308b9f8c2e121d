import { create, type MessageInitShape } from '@bufbuild/protobuf'
import { describe, expect, it } from 'vitest'
import { Language, StartRunRequestSchema } from '../../proto/gen/codetok/agent_pb'
import { parseConfig } from '../config'
import { resolveProgram } from './program'

type Given = NonNullable<MessageInitShape<typeof StartRunRequestSchema>['program']>

const config = parseConfig(JSON.stringify({ transport: { kind: 'stdio' }, nodePath: '/opt/node/bin/node' }))
const PATH = '/opt/node/bin:/usr/bin:/bin'

function resolve(program: Given, place: { cwd?: string; path?: string; pythonPath?: string } = {}) {
  const { cwd = '/home/user', path = PATH, pythonPath = config.pythonPath } = place
  const request = create(StartRunRequestSchema, { program })
  return resolveProgram({ ...config, pythonPath }, request.program, cwd, path)
}

const entry = (language: Language, path: string, ...args: string[]): Given => ({
  case: 'entry',
  value: { language, path, args },
})

describe('an entry', () => {
  it('is named as people type it where that means the same file', () => {
    expect(resolve(entry(Language.JAVASCRIPT, 'src/a.js', 'x')).argv).toEqual(['node', 'src/a.js', 'x'])
    expect(resolve(entry(Language.PYTHON, 'a.py')).argv).toEqual(['python3', 'a.py'])
    expect(resolve(entry(Language.BASH, 'a.sh')).argv).toEqual(['bash', 'a.sh'])
  })

  it('is named in full where the folder or the search path is another', () => {
    const script = entry(Language.JAVASCRIPT, 'a.js')
    expect(resolve(script, { cwd: '/tmp' }).argv).toEqual(['node', '/home/user/a.js'])
    expect(resolve(script, { path: '/bin' }).argv).toEqual(['/opt/node/bin/node', 'a.js'])
  })

  it('is never an option', () => {
    expect(resolve(entry(Language.PYTHON, '-c')).argv).toEqual(['python3', './-c'])
  })

  it('of TypeScript loses its types, enums too, and waits for no type check', () => {
    const flags = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']
    expect(resolve(entry(Language.TYPESCRIPT, 'a.ts')).argv).toEqual(['node', ...flags, 'a.ts'])
  })

  it('of more languages is started by its interpreter, or compiled first, which needs commands', () => {
    const ruby = resolve(entry(Language.RUBY, '-x.rb', 'a'))
    expect(ruby).toMatchObject({ argv: ['ruby', './-x.rb', 'a'], needs: ['ruby'], interpreted: undefined })
    const c = resolve(entry(Language.C, 'src/main.c', 'a'))
    expect(c.argv.slice(0, 2)).toEqual(['bash', '-c'])
    expect(c.argv.slice(3)).toEqual(['bash', 'project', 'src/main.c', 'a'])
    expect(c.needs).toEqual(['gcc', 'bash'])
    const text = resolve({ case: 'code', value: { language: Language.C, code: '' } })
    expect(text.argv.slice(3, 5)).toEqual(['bash', 'file'])
    expect(text.codeFile?.path).toMatch(/\.c$/)
  })

  it('needs an interpreter', () => {
    expect(() => resolve(entry(Language.PYTHON, 'a.py'), { pythonPath: '' })).toThrow('has no Python')
    expect(() => resolve(entry(Language.UNSPECIFIED, 'a'))).toThrow('names no language')
  })
})

it('the text of a program becomes a file of the folder that it runs in, under a new name each time', () => {
  const code: Given = { case: 'code', value: { language: Language.BASH, code: 'é' } }
  const first = resolve(code, { cwd: '/tmp/x' })
  expect(first.codeFile?.path).toMatch(/^\/tmp\/x\/code-[0-9a-f]{8}\.sh$/)
  expect(first.codeFile?.content).toEqual(Buffer.from('é'))
  expect(resolve(code, { cwd: '/tmp/x' }).codeFile?.path).not.toBe(first.codeFile?.path)
})

it('a line is given to bash, which calls itself bash', () => {
  const shell: Given = { case: 'shell', value: { line: 'echo $1', args: ['a'] } }
  expect(resolve(shell).argv).toEqual(['bash', '-c', 'echo $1', 'bash', 'a'])
})

it('nothing is no program', () => {
  expect(() => resolve({ case: undefined })).toThrow('names no program')
  expect(() => resolve({ case: 'argv', value: { argv: [] } })).toThrow('the command is empty')
})
