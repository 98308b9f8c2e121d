import { Code, ConnectError, type Interceptor } from '@connectrpc/connect'

/**
 * Errors that no part meant to answer with: told on stderr with their stack, and to the caller by their message. Without
 * this they would be an "internal error" and nothing else.
 */
export const tellErrors: Interceptor = (next) => async (request) => {
  try {
    const response = await next(request)
    if (!response.stream) return response
    return { ...response, message: tellOf(response.message) }
  } catch (error) {
    throw told(error)
  }
}

async function* tellOf<T>(messages: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* messages
  } catch (error) {
    throw told(error)
  }
}

function told(error: unknown): ConnectError {
  if (error instanceof ConnectError) return error
  console.error(error)
  return new ConnectError(
    error instanceof Error ? error.message : String(error),
    Code.Internal,
    undefined,
    undefined,
    error,
  )
}
