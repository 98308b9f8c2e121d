import { queryOptions } from '@tanstack/react-query'
import { TemplateList } from '@/lib/contracts/languages'
import { request } from '../http'
import { queryKeys } from './keys'

const ASK_AGAIN_MS = 3_000

/** What sandboxes can be made of; asked again while some of it is being made. */
export const templatesQuery = () =>
  queryOptions({
    queryKey: queryKeys.templates,
    queryFn: ({ signal }) => request(TemplateList, '/api/templates', { signal }),
    refetchInterval: ({ state }) =>
      state.data?.templates.some((template) => template.state === 'preparing') ? ASK_AGAIN_MS : false,
  })
