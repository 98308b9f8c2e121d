/**
 * How to send a body to a client with this `Accept-Encoding`. As it is, wherever that is allowed: a file's length is then
 * known, and compressing costs the sandbox's own CPU.
 *
 * @returns undefined where the client takes neither
 */
export function chooseEncoding(header: string | undefined): 'identity' | 'gzip' | undefined {
  const weights = new Map<string, number>()
  for (const part of (header ?? '').split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase())
    if (name === '') continue
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    const weight = quality === undefined ? 1 : Number(quality.slice(2))
    weights.set(name, Number.isNaN(weight) ? 1 : weight)
  }
  const anyOther = weights.get('*')
  if ((weights.get('identity') ?? anyOther ?? 1) > 0) return 'identity'
  return (weights.get('gzip') ?? anyOther ?? 0) > 0 ? 'gzip' : undefined
}
