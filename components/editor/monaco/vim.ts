import type { editor } from 'monaco-editor'
import { persistently } from '@/lib/client/persistently'

interface VimCommands {
  onRun: () => void
  onSave: () => void
}

/** What monaco-vim has at `VimMode.Vim`, and its types leave out. */
interface ExCommands {
  defineEx(name: string, prefix: string, run: () => void): void
}

/**
 * Vim's keys in the editor, with `:run` and `:w`. Fetched when they are asked for.
 *
 * @param status where the mode and the command line are shown
 * @returns what ends it
 */
export async function startVim(
  codeEditor: editor.IStandaloneCodeEditor,
  status: HTMLElement,
  { onRun, onSave }: VimCommands,
): Promise<() => void> {
  const { initVimMode, VimMode } = await persistently(() => import('monaco-vim'))
  const ex: unknown = Reflect.get(VimMode, 'Vim')
  if (hasExCommands(ex)) {
    ex.defineEx('run', 'run', onRun)
    ex.defineEx('write', 'w', onSave)
  }
  const mode = initVimMode(codeEditor, status)
  return () => mode.dispose()
}

const hasExCommands = (value: unknown): value is ExCommands =>
  typeof value === 'object' && value !== null && 'defineEx' in value
