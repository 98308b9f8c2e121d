import { SignInRequest } from '@/lib/contracts/dashboard'
import { readJson } from '@/lib/server/body'
import { routes } from '@/lib/server/http'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  POST: async (call) => {
    const { token } = await readJson(call.request, SignInRequest)
    call.setCookie(await call.services.operators.signIn(token, call.request.headers))
    return new Response(null, { status: 204 })
  },
  DELETE: (call) => {
    call.setCookie(call.services.operators.signOut(call.request.headers))
    return new Response(null, { status: 204 })
  },
})
