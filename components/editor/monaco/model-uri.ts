/** Where files lie in the sandbox; the editors' TypeScript resolves imports from there. */
const HOME = '/home/user'

/** The address of a file's model, in the form that Monaco itself prints: every character that a URI reserves is encoded. */
export function modelUri(path: string): string {
  const encoded = `${HOME}/${path}`.split('/').map(encodePart).join('/')
  return `file://${encoded}`
}

function encodePart(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}
