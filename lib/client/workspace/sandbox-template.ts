import { needsLanguages, type TemplateList, type TemplateName } from '@/lib/contracts/languages'
import { runLanguage } from './languages'
import { needsNodeVersion } from './node-version'
import { needOf } from './templates/needs'
import { needsPytest } from './test-tool'
import { fileToRun, type Workspace } from './workspace-store'

type Project = Pick<Workspace, 'template' | 'entry' | 'tabs' | 'project'>

/**
 * What a sandbox must have to run the project: what its template names, and what Run would start now.
 *
 * @param list what the server has, where that is known
 */
export function sandboxTemplate(state: Project, list?: TemplateList): TemplateName {
  if (needOf(state.template) !== undefined) return 'languages'
  const entry = fileToRun(state)
  if (needsNodeVersion(state.project, entry)) return 'languages'
  if (runsPytest(state) && hasLanguages(list)) return 'languages'
  const language = entry === null ? undefined : runLanguage(entry)
  return language !== undefined && needsLanguages(language) ? 'languages' : 'playground'
}

/** Whether the server has sandboxes of `languages`, or will. */
export function hasLanguages(list: TemplateList | undefined): boolean {
  return list?.templates.some(({ name, state }) => name === 'languages' && state !== 'unavailable') ?? false
}

/** Whether Run would start pytest, which sandboxes of `languages` have and others only where somebody has installed it. */
export function runsPytest(state: Project): boolean {
  const entry = fileToRun(state)
  const contentOf = (path: string) => state.project.docs.get(path)?.content
  const text = entry === null ? undefined : contentOf(entry)
  return entry !== null && typeof text === 'string' && needsPytest(entry, text, contentOf('requirements.txt'))
}
