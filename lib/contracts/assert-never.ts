/** Ends a switch over a closed set: a new member does not compile until it is dealt with. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
