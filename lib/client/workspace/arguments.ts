/**
 * Splits a line of arguments as a shell would: spaces part them, quotes and backslashes hold them together. Nothing is
 * expanded, and a quote that is never closed reaches to the end.
 */
export function splitArguments(line: string): string[] {
  const args: string[] = []
  let current: string | undefined
  let quote: '"' | "'" | undefined
  for (let index = 0; index < line.length; index++) {
    const char = line.charAt(index)
    const next = line.charAt(index + 1)
    if (quote !== undefined) {
      if (char === quote) quote = undefined
      else if (char === '\\' && quote === '"' && (next === '"' || next === '\\')) {
        current += next
        index++
      } else current += char
    } else if (char === '"' || char === "'") {
      quote = char
      current ??= ''
    } else if (char === '\\' && next !== '') {
      current = (current ?? '') + next
      index++
    } else if (/\s/.test(char)) {
      if (current !== undefined) args.push(current)
      current = undefined
    } else current = (current ?? '') + char
  }
  if (current !== undefined) args.push(current)
  return args
}
