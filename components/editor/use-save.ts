'use client'

import { useLibrary } from '@/components/playground/use-library'
import { useSettings } from '@/lib/client/settings/settings'
import { useFormat } from './use-format'

/** Every change is kept by itself; who asks for it has it kept at once, and formatted first where that was chosen. */
export function useSave(): () => Promise<void> {
  const { flush } = useLibrary()
  const { formatsOnSave } = useSettings()
  const { formatOpenFile } = useFormat()
  return async () => {
    if (formatsOnSave) await formatOpenFile()
    await flush()
  }
}
