import '#server-only'
import { runningServices } from './running-services'

const LINK = /^\/(?:p|embed)\/([a-z0-9]{20})$/

/**
 * Whether an address is that of a shared playground which is no more: a page can answer 404 by itself, but not 410. Where that
 * can't be told, the page itself says what is wrong.
 */
export async function isGoneLink(pathname: string): Promise<boolean> {
  const id = LINK.exec(pathname)?.[1]
  const services = id === undefined ? undefined : runningServices()
  if (id === undefined || services === undefined) return false
  try {
    return await services.playgrounds.isGone(id)
  } catch {
    return false
  }
}
