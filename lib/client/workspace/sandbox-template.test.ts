import { expect, test } from 'vitest'
import type { TemplateList, TemplateStatus } from '@/lib/contracts/languages'
import { projectOf } from './project'
import { sandboxTemplate } from './sandbox-template'
import { availabilityOf } from './templates/needs'
import { FIRST_TEMPLATE, MORE_TEMPLATES, type TemplateId } from './templates/template-id'
import { templateOf } from './templates/templates'
import { workspaceFrom } from './templates/workspace-from'

const workspace = (template: TemplateId) => workspaceFrom(template, 'en', '', 0)

test('examples of more languages and of data need the sandbox that has them; others none', () => {
  for (const template of MORE_TEMPLATES.filter((id) => id !== 'perl')) {
    expect(sandboxTemplate(workspace(template))).toBe('languages')
  }
  expect(sandboxTemplate(workspace('data'))).toBe('languages')
  for (const template of [FIRST_TEMPLATE, 'react', 'blank', 'perl'] as const) {
    expect(sandboxTemplate(workspace(template))).toBe('playground')
  }
})

test('what Run would start decides for other projects', () => {
  const files = new Map([
    ['main.py', ''],
    ['fast.rs', ''],
  ])
  const mixed = { ...workspace('blank'), project: projectOf(files) }
  expect(sandboxTemplate({ ...mixed, entry: 'main.py' })).toBe('playground')
  expect(sandboxTemplate({ ...mixed, entry: 'fast.rs' })).toBe('languages')
  expect(sandboxTemplate({ ...mixed, tabs: { open: ['fast.rs'], active: 'fast.rs' } })).toBe('languages')
})

test('tests of pytest need the sandbox that has it, unless the project has it installed', () => {
  const templateOf = (files: [string, string][], entry: string, known: TemplateList | undefined = list({})) =>
    sandboxTemplate({ ...workspace('blank'), project: projectOf(new Map(files)), entry }, known)
  const tests: [string, string] = ['test_a.py', 'def test_one(): pass']
  expect(templateOf([tests], 'test_a.py')).toBe('languages')
  expect(templateOf([['all.sh', 'pytest -q']], 'all.sh')).toBe('languages')
  // Where there is none, or nobody has asked yet, it may be installed by hand.
  expect(templateOf([tests], 'test_a.py', list({ state: 'unavailable' }))).toBe('playground')
  expect(sandboxTemplate({ ...workspace('blank'), project: projectOf(new Map([tests])), entry: 'test_a.py' })).toBe(
    'playground',
  )
  expect(templateOf([['all.sh', 'pip install pytest && pytest']], 'all.sh')).toBe('playground')
  expect(templateOf([tests, ['requirements.txt', 'numpy\npytest>=9']], 'test_a.py')).toBe('playground')
})

const list = (languages: Partial<TemplateStatus>): TemplateList => ({
  templates: [
    {
      ...{
        name: 'languages',
        state: 'ready',
        reason: null,
        progress: null,
        languages: [],
        hasPandas: true,
        nodeVersions: [],
        missing: [],
      },
      ...languages,
    },
  ],
})

test('an example can be had where its own tools are there', () => {
  const missing = [{ language: 'ruby' as const, reason: 'ruby is not installed' }]
  expect(availabilityOf('ruby', list({ missing }))).toEqual({ state: 'unavailable', reason: 'ruby is not installed' })
  expect(availabilityOf('go', list({ missing })).state).toBe('ready')
  expect(availabilityOf('data', list({ hasPandas: false })).state).toBe('unavailable')
  expect(availabilityOf('go', list({ state: 'preparing', reason: '40 %' }))).toEqual({
    state: 'preparing',
    reason: '40 %',
  })
  expect(availabilityOf('bash', list({ state: 'unavailable', reason: 'off' })).state).toBe('ready')
  // What is not known yet is tried.
  expect(availabilityOf('go', undefined).state).toBe('ready')
})

test('every example begins with the file that Run starts, in both languages', () => {
  for (const id of MORE_TEMPLATES) {
    for (const locale of ['en', 'zh'] as const) {
      const { files, entry, open } = templateOf(id, locale)
      expect(files[0]?.[0]).toBe(entry)
      expect(open).toContain(entry)
    }
    expect(templateOf(id, 'zh').files[0]).not.toEqual(templateOf(id, 'en').files[0])
  }
})
