import { History, type HistoryQuery } from '@/lib/contracts/dashboard-history'
import { jsonBody, request, send } from '../http'

export const DASHBOARD_URL = '/api/dashboard'

export function readHistory({ fromMs, toMs }: HistoryQuery): Promise<History> {
  return request(History, `${DASHBOARD_URL}/history?fromMs=${fromMs}&toMs=${toMs}`, { cache: 'no-store' })
}

/** Without a token at the machine itself, where none is needed. @throws {ApiError} `unauthorized`, `rate_limited` */
export async function signIn(token?: string): Promise<void> {
  await send(`${DASHBOARD_URL}/session`, jsonBody(token === undefined ? {} : { token }))
}

export async function signOut(): Promise<void> {
  await send(`${DASHBOARD_URL}/session`, { method: 'DELETE' })
}

export async function endSandbox(sandboxId: string): Promise<void> {
  await send(`${DASHBOARD_URL}/sandboxes/${encodeURIComponent(sandboxId)}`, { method: 'DELETE' })
}
