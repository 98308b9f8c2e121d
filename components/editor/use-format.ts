import { useTranslations } from 'next-intl'
import { toast } from 'sonner'
import { useShell } from '@/components/playground/shell-context'
import { useWorkspaceStore } from '@/components/playground/workspace-context'
import { formatFile } from '@/lib/client/formatter/format-file'
import { canFormat, FormatError } from '@/lib/client/formatter/format-text'
import { prettierOptions } from '@/lib/client/formatter/prettier-options'
import { useSettings } from '@/lib/client/settings/settings'
import { nameOf } from '@/lib/client/workspace/project'

/** The formatter of a file's language, with its complaints told at the foot of the page. */
export function useFormat() {
  const t = useTranslations('editor')
  const store = useWorkspaceStore()
  const { cursor, showPlace } = useShell()
  const { tabSize } = useSettings()

  /** @returns null where the text is not of its language, which is said */
  const format = async (path: string, text: string): Promise<string | null> => {
    try {
      return await formatFile({ path, text, tabSize, options: prettierOptions(store.getState().project) })
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      const { line, column, message } = error
      toast.error(t('formatFailed', { name: nameOf(path) }), {
        id: 'format',
        description: line === null ? message : `${t('cursor', { line, column: column ?? 1 })}: ${message}`,
        ...(line === null
          ? {}
          : { action: { label: t('goTo'), onClick: () => showPlace({ path, line, column: column ?? 1 }) } }),
      })
      return null
    }
  }

  /** Of the open file. What is typed while its formatter works is kept, and not formatted. */
  const formatOpenFile = async (): Promise<void> => {
    const path = store.getState().tabs.active
    const contentOf = () => (path === null ? undefined : store.getState().project.docs.get(path)?.content)
    const text = contentOf()
    if (path === null || typeof text !== 'string' || !canFormat(path)) return
    const formatted = await format(path, text)
    if (formatted === null || formatted === text || contentOf() !== text) return
    store.getState().edit(path, formatted)
    showPlace({ path, ...cursor.current })
  }

  return { format, formatOpenFile }
}
