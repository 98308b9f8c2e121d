import { queryOptions } from '@tanstack/react-query'
import { OwnTemplateStorage } from '@/lib/client/workspace/storage/own-templates'

export const ownTemplates = new OwnTemplateStorage()

/** Read from this browser's database, which other tabs write to as well. */
export const ownTemplatesQuery = queryOptions({
  queryKey: ['own-templates'],
  queryFn: () => ownTemplates.list(),
  staleTime: 0,
})
