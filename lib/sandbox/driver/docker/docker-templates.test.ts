import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import type { Instance } from '../instance'
import { DockerTemplates } from './docker-templates'
import type { Engine } from './engine'

/** An engine without images, which answers a prune with that status. */
function templatesOn(statusCode: number): DockerTemplates {
  const docker = {
    listImages: async () => [],
    pruneImages: async () => {
      throw Object.assign(new Error('unexpected - a prune operation is already running'), { statusCode })
    },
  } as unknown as Docker
  return new DockerTemplates({ docker } as Engine, { key: 'key', host: 'host' } as Instance, 'image')
}

test('a prune of somebody else keeps no server from starting', async () => {
  await expect(templatesOn(409).prune()).resolves.toBeUndefined()
  await expect(templatesOn(500).prune()).rejects.toThrow('a prune operation')
})
