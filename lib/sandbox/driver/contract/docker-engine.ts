import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { newId } from '../../new-id'
import { DockerDriver } from '../docker/docker-driver'
import { connectEngine } from '../docker/engine'
import { LABEL } from '../docker/labels'
import { instanceOf } from '../instance'
import { openFolder } from './folders'
import { Box, type Subject } from './subject'

/** What only an engine has: containers of others, logs, options that it enforces. */
export function describeEngine(subject: () => Subject): void {
  describe('the engine', () => {
    test('[threat 54] only dead servers of this machine lose their containers', async () => {
      const { docker } = await connectEngine()
      const { Image } = await (await containerOf(subject)).inspect()
      const dead = await openFolder()
      const labels = (dataDir: string, host: string) => ({
        [LABEL.sandbox]: 'left-over',
        [LABEL.instance]: instanceOf(dataDir).key,
        [LABEL.dataDir]: dataDir,
        [LABEL.host]: host,
      })
      const { host } = instanceOf(dead)
      const start = async (Labels: Record<string, string>) => {
        const container = await docker.createContainer({ Image, Labels, Cmd: ['sleep', '600'], NetworkDisabled: true })
        await container.start()
        return container
      }
      const stale = await start(labels(dead, host))
      // One that was frozen when its server died, too.
      await stale.pause()
      const kept = await Promise.all([
        start({}),
        start(labels(dead, 'another machine')),
        start(labels(subject().dataDir, host)),
      ])
      const folder = await openFolder()
      const next = subject().another(folder)
      await next.initialize()
      await next.close()
      const left = (await docker.listContainers({ all: true })).map((container) => container.Id)
      expect(left).not.toContain(stale.id)
      for (const container of kept) {
        expect(left).toContain(container.id)
        await container.remove({ force: true })
      }
    })

    test('[threat 64] a name that is moved to another image changes no sandbox of a server that runs', async () => {
      const { docker } = await connectEngine()
      const container = await containerOf(subject)
      const { Image: own } = await container.inspect()
      const name = { repo: 'codetok/test-moved', tag: newId() }
      await docker.getImage(own).tag(name)
      const folder = await openFolder()
      const driver = new DockerDriver({ dataDir: folder, image: `${name.repo}:${name.tag}` })
      await driver.initialize()
      const { Id: planted } = await container.commit(name)
      expect((await docker.getImage(`${name.repo}:${name.tag}`).inspect()).Id).not.toBe(own)
      const box = await Box.open(driver)
      const [id = ''] = await subject().traces(box.sandbox.id)
      expect((await docker.getContainer(id).inspect()).Image).toBe(own)
      await driver.close()
      await docker.getImage(planted).remove()
    })

    test('[threat 10] what the agent prints reaches no log of the engine', async () => {
      const inspected = await (await containerOf(subject)).inspect()
      expect(inspected.HostConfig.LogConfig?.Type).toBe('none')
      expect(inspected.LogPath).toBe('')
    })

    test('a container has what its profile says and nothing of the host', async () => {
      const { HostConfig, Mounts, Config, NetworkSettings } = await (await containerOf(subject)).inspect()
      expect(HostConfig).toMatchObject({
        NetworkMode: 'none',
        CapDrop: ['ALL'],
        Privileged: false,
        ReadonlyRootfs: true,
        PidMode: '',
        IpcMode: 'private',
        AutoRemove: true,
        Init: true,
      })
      expect(HostConfig.CapAdd?.map((name: string) => name.replace('CAP_', '')).sort()).toEqual([
        'KILL',
        'SETGID',
        'SETUID',
      ])
      expect(HostConfig.Memory).toBe(HostConfig.MemorySwap)
      expect(HostConfig.Ulimits?.map((limit) => limit.Name)).not.toContain('nproc')
      expect(Mounts.map((mount: { Destination: string }) => mount.Destination).sort()).toEqual([
        '/home/user',
        '/run/codetok.sock',
      ])
      expect(Config.Env).toEqual(['PATH=/opt/node/bin:/usr/local/bin:/usr/bin:/bin', 'LANG=C.UTF-8'])
      expect(Object.keys(NetworkSettings.Networks)).toEqual(['none'])
    })

    test('an image that is not there is told with what makes it', async () => {
      const folder = await openFolder()
      await writeFile(join(folder, 'package.json'), '{}')
      const driver = new DockerDriver({ dataDir: folder, image: 'codetok/playground:never' })
      await expect(driver.initialize()).rejects.toMatchObject({
        code: 'sandbox_failed',
        message: expect.stringContaining('npm run images'),
      })
    })

    test('a runtime that the engine lacks is told with those it has', async () => {
      const driver = new DockerDriver({ dataDir: await openFolder(), runtime: 'no-such-runtime' })
      await expect(driver.initialize()).rejects.toMatchObject({
        message: expect.stringMatching(/no-such-runtime.*runc/),
      })
    })
  })
}

async function containerOf(subject: () => Subject) {
  const { docker } = await connectEngine()
  const box = await Box.open(subject().driver)
  const [id] = await subject().traces(box.sandbox.id)
  if (!id) throw new Error('the sandbox has no container')
  return docker.getContainer(id)
}
