import { ensurePlaygroundImage } from '@/scripts/images'
import { describeBounds } from './bounds'
import { describeCommands } from './commands'
import { describeContract } from './contract'
import { describeGVisor } from './docker-gvisor'
import { dockerSubject } from './docker-subject'
import { describeIsolation } from './isolation'
import { describeNetwork } from './network'
import { describeRuns } from './runs'

describeContract(
  'docker with gVisor',
  async () => {
    await ensurePlaygroundImage({ report: () => {} })
    return dockerSubject({ runtime: 'runsc' })
  },
  describeGVisor,
  [describeRuns, describeBounds, describeIsolation, describeCommands, describeNetwork],
)
