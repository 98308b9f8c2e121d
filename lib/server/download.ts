import '#server-only'

export interface Download {
  name: string
  body: AsyncIterable<Uint8Array>
  /** Absent where it is not known beforehand. */
  sizeBytes?: number
  /** What it is, for programs; a browser saves it whatever it is. */
  type?: string
}

/**
 * Bytes that a user made, to be saved and never shown: on our own origin a page or picture of theirs could act as the reader.
 * Drawn from `body` as fast as the client takes it.
 */
export function download({ name, body, sizeBytes, type = 'application/octet-stream' }: Download): Response {
  return new Response(drawn(body), {
    headers: {
      'content-type': type,
      'content-disposition': attachment(name),
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store, no-transform',
      'x-content-type-options': 'nosniff',
      ...(sizeBytes === undefined ? {} : { 'content-length': String(sizeBytes) }),
    },
  })
}

/** The body of an answer, drawn as fast as the client takes it. */
export function drawn(body: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

/** RFC 6266: a plain name for everybody, and the true one for those who read UTF-8. */
function attachment(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_')
  // A lone surrogate has no UTF-8; a name with one can't be asked for, but must not break the answer either.
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
