import { expect, test } from 'vitest'
import { asDiskError } from './driver/disk/loop-disk'
import { asSandboxError } from './driver/docker/container'
import { tellable } from './tellable'

test.each([
  ['mount: /srv/codetok/.codetok/disks/ab/home: mount failed.', 'mount: …/home: mount failed.'],
  [
    'invalid mount config for type "bind": bind source path does not exist: /var/lib/docker/x y',
    'invalid mount config for type "bind": bind source path does not exist: …/x y',
  ],
  ["ENOENT: no such file or directory, open '/root/secret/key'", "ENOENT: no such file or directory, open '…/key'"],
  ['Error: broken\n    at main (/opt/codetok/agent.cjs:1:2)\n    at node:internal:3\n', 'Error: broken'],
  [
    'see https://docs.docker.com/engine/install and 1/2 of /tmp',
    'see https://docs.docker.com/engine/install and 1/2 of /tmp',
  ],
])('[threat 63] of %j others read %j', (said, told) => {
  expect(tellable(said)).toBe(told)
  expect(tellable(new Error(said))).toBe(told)
})

test('[threat 63] what the engine and the tools refuse is told without the paths of this machine, and kept with them', () => {
  const said = 'error while mounting volume: failed to mount /srv/codetok/disks/x/home: no such file'
  const full = 'write /var/lib/docker/tmp/layer: no space left on device'
  for (const error of [asSandboxError(new Error(said), 'image'), asDiskError(new Error(said))]) {
    expect(error.message).toContain('…/home: no such file')
    expect(error.message).not.toContain('/srv')
    expect(error.cause).toMatchObject({ message: said })
  }
  expect(asSandboxError(new Error(full), 'image')).toMatchObject({
    code: 'no_space',
    message: expect.not.stringContaining('/var'),
  })
})
