/** Where files lie in the sandbox; the editors' TypeScript resolves imports from there. */
const HOME = '/home/user'

/** The address of a file's model, in the form that Monaco itself prints: every character that a URI reserves is encoded. */
export function modelUri(path: string): string {
  const encoded = `${HOME}/${path}`.split('/').map(encodePart).join('/')
  return `file://${encoded}`
}

/** @param uriPath of a model's address, decoded @returns null for what is not a file of the project */
export const projectPath = (uriPath: string): string | null =>
  uriPath.startsWith(`${HOME}/`) ? uriPath.slice(HOME.length + 1) : null

function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
