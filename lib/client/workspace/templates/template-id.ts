import { z } from 'zod'

/** In a menu of their own. */
export const MORE_TEMPLATES = ['c', 'cpp', 'go', 'rust', 'java', 'ruby', 'php', 'lua', 'perl', 'r'] as const

export const TemplateId = z.enum([
  'javascript',
  'typescript',
  'python',
  'bash',
  'web',
  'server',
  'react',
  'tests',
  'data',
  'blank',
  ...MORE_TEMPLATES,
])
export type TemplateId = z.infer<typeof TemplateId>

/** What a newcomer sees. */
export const FIRST_TEMPLATE: TemplateId = 'javascript'
