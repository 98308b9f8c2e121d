import { Sandbox, Volume, VolumeError, VolumeNotFoundError, VolumePathNotFoundError } from 'e2b'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { realServer } from '@/lib/server/testing/real-server'
import { sdkOptions } from './testing/clients'

const server = realServer({ env: { POOL_MAX_SIZE: '3', POOL_MIN_SIZE: '0' } })
const options = () => sdkOptions(server())
/** The package has no option for all of a volume's calls. */
const at = () => ({ apiUrl: options().apiUrl })

describe('a volume', () => {
  let volume: Volume
  beforeAll(async () => {
    volume = await Volume.create('data', options())
  })
  afterAll(() => Volume.destroy(volume.volumeId, options()))

  test('is found by its id and in the list, and its name is given once', async () => {
    await expect(Volume.create('data', options())).rejects.toBeInstanceOf(VolumeError)
    expect(await Volume.list(options())).toEqual([{ volumeId: volume.volumeId, name: 'data' }])
    expect((await Volume.connect(volume.volumeId, options())).token).toBe(volume.token)
    await expect(Volume.getInfo('none', options())).rejects.toBeInstanceOf(VolumeNotFoundError)
    expect(await Volume.destroy('none', options())).toBe(false)
  })

  test('has files, whose owner and mode are as they are asked for', async () => {
    const written = await volume.writeFile('/a.txt', 'text', { ...at(), uid: 1001, gid: 1002, mode: 0o640 })
    expect(written).toMatchObject({ name: 'a.txt', path: '/a.txt', type: 'file', uid: 1001, gid: 1002, mode: 0o640 })
    await expect(volume.writeFile('/a.txt', 'other', at())).rejects.toThrow(/exists already/)
    await volume.writeFile('/a.txt', new Blob(['other']).stream(), { ...at(), force: true })
    expect(await volume.readFile('/a.txt', at())).toBe('other')
    expect(await volume.getInfo('a.txt', at())).toMatchObject({ size: 5, uid: 1001, mode: 0o640 })
    const changed = await volume.updateMetadata('/a.txt', { mode: 0o755 }, at())
    expect(changed).toMatchObject({ mode: 0o755, gid: 1002 })
    await volume.writeFile('/empty', '', at())
    expect(await volume.readFile('/empty', { ...at(), format: 'bytes' })).toEqual(new Uint8Array())
  })

  test('has folders, made with those above them where that is asked for', async () => {
    await expect(volume.makeDir('/d/e/f', at())).rejects.toBeInstanceOf(VolumePathNotFoundError)
    await expect(volume.writeFile('/d/file', '', at())).rejects.toBeInstanceOf(VolumePathNotFoundError)
    await volume.makeDir('/d/e', { ...at(), force: true, mode: 0o700 })
    await expect(volume.makeDir('/d/e', at())).rejects.toThrow(/exists already/)
    expect((await volume.makeDir('/d/e', { ...at(), force: true })).type).toBe('directory')
    await volume.writeFile('/d/e/file', '', at())
    const paths = async (depth: number) => (await volume.list('/d', { ...at(), depth })).map(({ path }) => path)
    expect([await paths(1), await paths(2)]).toEqual([['/d/e'], ['/d/e', '/d/e/file']])
    expect(await volume.getInfo('/d', at())).toMatchObject({ uid: 1000, mode: 0o700 })
    await volume.remove('/d', at())
    expect(await volume.exists('/d', at())).toBe(false)
    await expect(volume.remove('/d', at())).rejects.toBeInstanceOf(VolumePathNotFoundError)
    await expect(volume.list('/d', at())).rejects.toBeInstanceOf(VolumePathNotFoundError)
  })

  test('is for whoever has its token', async () => {
    const wrong = new Volume(volume.volumeId, 'data', 'wrong')
    await expect(wrong.list('/', at())).rejects.toThrow(/token of the volume/)
  })

  test('keeps what sandboxes write, and shows them what its client has written', async () => {
    const volumeMounts = { '/mnt/data': volume }
    const first = await Sandbox.create({ ...options(), volumeMounts })
    expect((await first.getInfo()).volumeMounts).toEqual([{ name: 'data', path: '/mnt/data' }])
    expect(await first.files.read('/mnt/data/a.txt')).toBe('other')
    await first.files.write('/mnt/data/hello.txt', 'from a sandbox')
    await first.commands.run('ln -s /etc/passwd /mnt/data/out')
    await expect(Volume.destroy(volume.volumeId, options())).rejects.toThrow(/a sandbox has/)
    await first.pause({ keepMemory: false })
    const again = await Sandbox.connect(first.sandboxId, options())
    expect(await again.files.read('/mnt/data/hello.txt')).toBe('from a sandbox')
    await again.kill()
    expect(await volume.readFile('/hello.txt', at())).toBe('from a sandbox')
    await expect(volume.readFile('/out', at())).rejects.toThrow(/leads through a symbolic link/)
    const unknown = Sandbox.create({ ...options(), volumeMounts: { '/mnt': 'none' } })
    await expect(unknown).rejects.toThrow(/volume 'none' not found/)
  })
})
