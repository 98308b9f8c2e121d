import { expect, test } from 'vitest'
import type { TemplateList, TemplateStatus } from '@/lib/contracts/languages'
import { projectOf } from './project'
import { sandboxTemplate } from './sandbox-template'
import { availabilityOf } from './templates/needs'
import { FIRST_TEMPLATE, MORE_TEMPLATES, type TemplateId, templateOf } from './templates/templates'
import { workspaceFrom } from './workspace-store'

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
