import { NodeTypes } from '@/lib/contracts/node-types'
import { request } from '../http'

export function readNodeTypes(): Promise<NodeTypes> {
  return request(NodeTypes, '/types/node.json')
}
