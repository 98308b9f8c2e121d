import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import type { Call } from './call'
import { hostName } from './same-origin'

const LOOPBACK = ['localhost', '127.0.0.1', '::1', '::ffff:127.0.0.1']
/** What a proxy adds; whoever comes through one is not at this machine, whatever address the connection has. */
const FORWARDING = ['forwarded', 'via', 'x-real-ip', 'cf-connecting-ip']

/**
 * Lets operators in: by the token or the key, or without either at the machine itself, where whoever can connect could read
 * the data folder's neighbours as well.
 *
 * @throws {AppError} `unauthorized`
 */
export async function requireOperator(call: Call): Promise<void> {
  const identity = await call.identity()
  if (identity?.kind === 'operator' || identity?.kind === 'key') return
  if (isAtThisMachine(call)) return
  throw new AppError('unauthorized', 'this is for operators: send Authorization: Bearer <OPERATOR_TOKEN>')
}

function isAtThisMachine({ request: { headers }, services: { env } }: Call): boolean {
  if (!LOOPBACK.includes(hostName(env.HOST)) || FORWARDING.some((name) => headers.has(name))) return false
  // Next.js fills these in itself from the connection; a proxy's own say something else.
  const from = (headers.get('x-forwarded-for') ?? '').split(',').map((address) => address.trim())
  const host = headers.get('x-forwarded-host')
  return (
    from.every((address) => address === '' || LOOPBACK.includes(address)) &&
    (host ?? headers.get('host')) === headers.get('host')
  )
}
