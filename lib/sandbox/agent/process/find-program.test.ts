import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readReason } from '@/lib/contracts/reasons'
import { fileProblem, findProgram, folderProblem } from './find-program'

const user = { name: 'user', uid: 1000, gid: 1000, groups: [1000], home: '/home/user', shell: '/bin/bash' }
const asUser = <Value>(_user: unknown, look: () => Value): Value => look()
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-program-'))
  await writeFile(join(folder, 'notes'), '')
  await chmod(join(folder, 'notes'), 0o600)
  await mkdir(join(folder, 'sub'))
})
afterAll(() => rm(folder, { recursive: true }))

const missing = (command: string) => {
  const found = findProgram(asUser, user, command, { path: '/nowhere', cwd: folder })
  return 'missing' in found ? found.missing : ''
}

test('why a program is not started is told so that the page can tell it in its own language', () => {
  const notes = join(folder, 'notes')
  const [absent, sub] = [join(folder, 'absent'), join(folder, 'sub')]
  const told = [
    missing('no-such-command'),
    missing('./notes'),
    missing(''),
    folderProblem(asUser, user, absent),
    folderProblem(asUser, user, notes),
    fileProblem(asUser, user, absent),
    fileProblem(asUser, user, sub),
  ]
  expect(told.map((text = '') => readReason(text))).toEqual([
    { code: 'commandAbsent', values: { command: 'no-such-command' } },
    { code: 'permissionDenied', values: { path: notes } },
    { code: 'commandEmpty', values: {} },
    { code: 'folderAbsent', values: { folder: absent } },
    { code: 'folderIsFile', values: { folder: notes } },
    { code: 'fileAbsent', values: { path: absent } },
    { code: 'fileIsFolder', values: { path: sub } },
  ])
  expect(fileProblem(asUser, user, notes)).toBeUndefined()
})
