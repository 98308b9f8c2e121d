import type { HelperIdentity } from '../protocol'

/**
 * Becomes the user for everything that is checked by the file system, and stays root for everything that other processes
 * of the user could do to this one: with real and saved uid 0 they may neither signal, trace nor read it.
 */
export function takeIdentity({ user }: HelperIdentity): void {
  // Files and folders come out as a shell of the user would make them, whatever the agent was started with.
  process.umask(0o022)
  if (user === undefined) return
  const { setgroups, setegid, seteuid } = process
  if (!setgroups || !setegid || !seteuid) throw new Error('this platform has no users')
  setgroups(user.groups)
  setegid(user.gid)
  // Last: after it, the ids may not be changed any more.
  seteuid(user.uid)
}
