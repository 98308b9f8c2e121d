import { NodeTypes } from '@/lib/contracts/node-types'
import { send } from '../http'

/** The types of the sandbox's Node.js, unpacked from a file of this origin. */
export async function readNodeTypes(): Promise<NodeTypes> {
  const { body } = await send('/types/node.json.gz')
  if (body === null) throw new Error('the types of Node.js came without a body')
  return NodeTypes.parse(await new Response(body.pipeThrough(new DecompressionStream('gzip'))).json())
}
