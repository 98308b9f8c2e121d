import { HttpRefusal } from '../http/answer'

export interface Attributes {
  uid?: number
  gid?: number
  mode?: number
}

const ID_MAX = 0xffff_fffe
const MODE_MAX = 0o7777
const LIMITS = { uid: ID_MAX, gid: ID_MAX, mode: MODE_MAX }

/** What is asked of a new entry. @throws {HttpRefusal} 400 */
export function attributesOf(query: URLSearchParams): Attributes {
  const names = Object.keys(LIMITS).filter((name) => query.has(name))
  return checked(Object.fromEntries(names.map((name) => [name, Number(query.get(name) || Number.NaN)])))
}

/** @throws {HttpRefusal} 400 */
export function parseAttributes(json: string): Attributes {
  try {
    return checked({ ...Object(JSON.parse(json)) })
  } catch (error) {
    throw error instanceof HttpRefusal ? error : new HttpRefusal(400, 'the body is not JSON')
  }
}

/** @throws {HttpRefusal} 400 */
export function depthOf(query: URLSearchParams): number {
  const depth = Number(query.get('depth') ?? 1)
  if (!Number.isInteger(depth) || depth < 0) throw new HttpRefusal(400, 'depth must be a whole number')
  return Math.max(1, depth)
}

export const isForced = (query: URLSearchParams): boolean => query.get('force') === 'true'

function checked(given: Record<string, unknown>): Attributes {
  const attributes: Attributes = {}
  for (const name of ['uid', 'gid', 'mode'] as const) {
    const value = given[name]
    if (value === undefined || value === null) continue
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > LIMITS[name])
      throw new HttpRefusal(400, `${name} must be a whole number up to ${LIMITS[name]}`)
    attributes[name] = value
  }
  return attributes
}
