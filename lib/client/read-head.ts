import { send } from './http'

/** More than this is not for looking at. */
const HEAD_BYTES = 256 * 1024

/**
 * The first 256 KiB of an answer as text; the rest is not fetched.
 *
 * @throws {ApiError} as `send`
 */
export async function readHead(url: string, signal: AbortSignal): Promise<{ text: string; isWhole: boolean }> {
  const { body } = await send(url, { signal, cache: 'no-store' })
  const decoder = new TextDecoder()
  const reader = body?.getReader()
  let text = ''
  for (let bytes = 0; reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    const wanted = value.subarray(0, HEAD_BYTES - bytes)
    text += decoder.decode(wanted, { stream: true })
    bytes += value.length
    if (bytes <= HEAD_BYTES) continue
    await reader.cancel()
    return { text, isWhole: false }
  }
  return { text: text + decoder.decode(), isWhole: true }
}
