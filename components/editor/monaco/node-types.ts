import { readNodeTypes } from '@/lib/client/queries/node-types'

export type TypeLibrary = { content: string; filePath: string }

/** Node's types as Monaco takes them; undefined where they cannot be had: the editor is still an editor. */
export async function loadNodeTypes(): Promise<readonly TypeLibrary[] | undefined> {
  try {
    const types = await readNodeTypes()
    return Object.entries(types).map(([path, content]) => ({ filePath: `file://${path}`, content }))
  } catch (error) {
    console.warn('codetok: Node.js types could not be loaded; the editor does not check types', error)
    return undefined
  }
}
