import { randomInt } from 'node:crypto'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'
const ID_LENGTH = 20

/** The id of a sandbox, run or terminal: 20 characters of [a-z0-9], from the system's random source (103 bits). */
export function newId(): string {
  let id = ''
  while (id.length < ID_LENGTH) id += ALPHABET[randomInt(ALPHABET.length)]
  return id
}
