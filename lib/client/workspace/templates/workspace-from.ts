import type { Locale } from '@/lib/contracts/preferences'
import { projectOf } from '../project'
import type { WorkspaceState } from '../workspace-store'
import type { TemplateId } from './template-id'
import { templateOf } from './templates'

/** A workspace as its template has it. */
export function workspaceFrom(template: TemplateId, locale: Locale, title: string, nowMs: number): WorkspaceState {
  const { files, entry, open } = templateOf(template, locale)
  return {
    id: null,
    title,
    template,
    createdAtMs: nowMs,
    isTouched: false,
    project: projectOf(files),
    tabs: { open, active: open[0] ?? null },
    entry,
    args: '',
    outbox: [],
    origin: null,
  }
}
