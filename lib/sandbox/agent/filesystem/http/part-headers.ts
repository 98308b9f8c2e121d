export interface PartName {
  name: string | undefined
  /** With every directory that the client gave. */
  filename: string | undefined
}

/** Reads the `Content-Disposition` of a part of a form. */
export function parsePartName(headers: string): PartName {
  const line = headers.split('\r\n').find((text) => /^content-disposition\s*:/i.test(text)) ?? ''
  const parameters = new Map<string, string>()
  for (const [, key = '', quoted, token] of line.matchAll(/;\s*([\w*]+)\s*=\s*(?:"((?:\\["\\]|[^"])*)"|([^;\s]*))/g)) {
    parameters.set(key.toLowerCase(), quoted === undefined ? (token ?? '') : unquote(quoted))
  }
  const extended = /^utf-8'[^']*'(.*)$/i.exec(parameters.get('filename*') ?? '')?.[1]
  return {
    name: parameters.get('name'),
    filename: extended === undefined ? parameters.get('filename') : (decode(extended) ?? parameters.get('filename')),
  }
}

/**
 * HTML's form encoding percent-encodes a quote and line ends and nothing else; older clients put a backslash before quotes
 * and backslashes.
 */
function unquote(text: string): string {
  return text
    .replace(/\\(["\\])/g, '$1')
    .replace(/%22/g, '"')
    .replace(/%0D/gi, '\r')
    .replace(/%0A/gi, '\n')
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
