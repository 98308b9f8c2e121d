import { needsLanguages, type TemplateName } from '@/lib/contracts/languages'
import { runLanguage } from './languages'
import { needOf } from './templates/needs'
import { fileToRun, type Workspace } from './workspace-store'

/** What a sandbox must have to run the project: what its template names, and what Run would start now. */
export function sandboxTemplate(state: Pick<Workspace, 'template' | 'entry' | 'tabs' | 'project'>): TemplateName {
  if (needOf(state.template) !== undefined) return 'languages'
  const entry = fileToRun(state)
  const language = entry === null ? undefined : runLanguage(entry)
  return language !== undefined && needsLanguages(language) ? 'languages' : 'playground'
}
