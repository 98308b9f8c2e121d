import type { ChannelStream } from '../channel/stream'
import { asFileFailure } from '../failure'
import type { HelperRequest } from '../protocol'
import { watch } from '../watch/watch'
import type { HelperContext } from './context'
import { list } from './list'
import { makeDirectory } from './make-directory'
import { move } from './move'
import { read } from './read'
import { remove } from './remove'
import { setAttributes } from './set-attributes'
import { stat } from './stat'
import { write } from './write'

/** Answers one call, whatever it asks; never rejects. */
export async function serve(json: string, stream: ChannelStream, context: HelperContext): Promise<void> {
  const request: HelperRequest = JSON.parse(json)
  try {
    await dispatch(request, stream, context)
  } catch (error) {
    stream.fail(asFileFailure(error, 'path' in request ? request.path : request.from))
  }
}

function dispatch(request: HelperRequest, stream: ChannelStream, context: HelperContext): Promise<void> {
  switch (request.op) {
    case 'stat':
      return stat(request, stream, context)
    case 'list':
      return list(request, stream, context)
    case 'read':
      return read(request, stream, context)
    case 'write':
      return write(request, stream, context)
    case 'makeDirectory':
      return makeDirectory(request, stream, context)
    case 'setAttributes':
      return setAttributes(request, stream, context)
    case 'move':
      return move(request, stream, context)
    case 'remove':
      return remove(request, stream, context)
    case 'watch':
      return watch(request, stream, context)
  }
}
