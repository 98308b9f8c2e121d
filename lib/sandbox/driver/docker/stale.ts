import type Docker from 'dockerode'
import { type Instance, isInstanceAlive } from '../instance'
import { removeContainer } from './container'
import type { Engine } from './engine'
import { LABEL } from './labels'

/**
 * Removes containers of servers that are no more: of this instance's own past, and of others of this machine whose lock nobody
 * holds. A container without our labels, of another machine, or of a live server is never touched.
 */
export async function removeStaleContainers(engine: Engine, instance: Instance): Promise<void> {
  const ours = await engine.docker.listContainers({ all: true, filters: { label: [LABEL.sandbox, LABEL.instance] } })
  const stale = await Promise.all(
    ours.map(async (container) => ((await isStale(container, instance)) ? [container] : [])),
  )
  await Promise.all(stale.flat().map((container) => removeContainer(engine, container.Id)))
}

async function isStale({ Labels }: Docker.ContainerInfo, instance: Instance): Promise<boolean> {
  if (Labels[LABEL.host] !== instance.host) return false
  if (Labels[LABEL.instance] === instance.key) return true
  const dataDir = Labels[LABEL.dataDir]
  return dataDir !== undefined && !(await isInstanceAlive(dataDir))
}
