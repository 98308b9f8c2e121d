import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { CLEAN_ENV, tool } from './tools'

/**
 * Lowers what every program inherits from the agent: no core dumps, and at most `maxOpenFiles` descriptors. Never the number
 * of processes (`nproc`): the kernel counts that over all sandboxes of a uid.
 */
export function lowerLimits(maxOpenFiles: number): void {
  // gVisor has no such file, and there the driver has set more than is asked for here.
  const limits = existsSync('/proc/self/limits') ? readFileSync('/proc/self/limits', 'latin1') : ''
  const hard = Number(/^Max open files\s+\d+\s+(\d+)/m.exec(limits)?.[1])
  const files = Math.min(maxOpenFiles, hard || maxOpenFiles)
  const args = ['--pid', `${process.pid}`, '--core=0:0', `--nofile=${files}:${files}`]
  const { status, stderr } = spawnSync(tool('prlimit'), args, { env: CLEAN_ENV, encoding: 'utf8' })
  if (status !== 0) throw new Error(`the limits of programs can't be set: ${stderr}`)
}
