import { afterAll, beforeAll, describe } from 'vitest'
import { describeBounds } from './bounds'
import { describeCommands } from './commands'
import { openFolder } from './folders'
import { describeIsolation } from './isolation'
import { describeLife } from './life'
import { describeCpu, describeLimits } from './limits'
import { describeNetwork } from './network'
import { describeRuns } from './runs'
import type { Subject } from './subject'

const EVERYTHING = [
  ...[describeRuns, describeBounds, describeLimits, describeCpu, describeIsolation],
  ...[describeCommands, describeNetwork, describeLife],
]
/** For drivers that leave the CPU to what is below them, as they say. */
export const WITHOUT_CPU = EVERYTHING.filter((part) => part !== describeCpu)

/**
 * What every driver owes, limits included, each proved by a hostile program in a real sandbox. What a driver can't do on some
 * host its capabilities say, and the test asserts that they do.
 */
export function describeContract(
  name: string,
  setUp: () => Promise<Subject>,
  more?: (subject: () => Subject) => void,
  parts: readonly ((subject: () => Subject) => void)[] = EVERYTHING,
): void {
  describe(name, () => {
    let subject: Subject | undefined
    const get = (): Subject => {
      if (!subject) throw new Error('the driver has not been set up')
      return subject
    }
    beforeAll(async () => {
      // Sockets of agents are made here.
      process.env.XDG_RUNTIME_DIR = await openFolder()
      subject = await setUp()
    })
    afterAll(async () => {
      await subject?.close()
    })
    for (const describePart of parts) describePart(get)
    more?.(get)
  })
}
