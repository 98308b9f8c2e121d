import { readNodeTypes } from '@/lib/client/queries/node-types'

export type TypeLibrary = { content: string; filePath: string }

/** Node's types as Monaco takes them. Without them the editor is still an editor, so a failure leaves them out. */
export async function loadNodeTypes(): Promise<readonly TypeLibrary[]> {
  const types = await readNodeTypes().catch((error: unknown) => {
    console.warn('codetok: Node.js types could not be loaded; completion does without them', error)
    return undefined
  })
  return Object.entries(types ?? {}).map(([path, content]) => ({ filePath: `file://${path}`, content }))
}
