'use client'

import { toast } from 'sonner'
import { useSession } from '@/components/session/use-sandbox-session'
import { destroySandbox } from '@/lib/client/queries/sandbox'
import type { TemplateId } from '@/lib/client/workspace/templates/template-id'
import { type GivenProject, useLibrary } from './use-library'
import { useWorkspaceStore } from './workspace-context'

/** Leaves this project for another one. Its sandbox ends with it: the next one has its own, and a machine has few. */
export function useSwitchProject() {
  const library = useLibrary()
  const session = useSession()
  const store = useWorkspaceStore()
  const leave = async (open: () => Promise<void>) => {
    const { sandbox } = session.store.getState()
    const { id } = store.getState()
    // What can be undone by a notice belongs to the project that is left.
    toast.dismiss()
    await open()
    if (store.getState().id === id) return
    // One that cannot be reached ends by itself, some time after the page has let go of it.
    if (sandbox !== null) await destroySandbox(sandbox.id).catch(() => undefined)
  }
  return {
    startNew: (template: TemplateId, given?: GivenProject) => leave(() => library.startNew(template, given)),
    reopen: (id: string) => leave(() => library.reopen(id)),
  }
}
