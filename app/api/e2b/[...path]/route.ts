import { e2bApi } from '@/lib/e2b/api'

export {
  e2bApi as DELETE,
  e2bApi as GET,
  e2bApi as HEAD,
  e2bApi as OPTIONS,
  e2bApi as PATCH,
  e2bApi as POST,
  e2bApi as PUT,
}
