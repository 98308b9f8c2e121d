import { ensurePlaygroundImage } from '@/scripts/images'
import { describeContract } from './contract'
import { dockerSubject } from './docker-subject'
import { describeIsolation } from './isolation'
import { describeLife } from './life'
import { describeNetwork } from './network'
import { describeRuns } from './runs'

// Limits and commands know nothing of how the agent is reached; what speaks to it, or could be in its way, does.
describeContract(
  'docker, agents by attached stdio',
  async () => {
    await ensurePlaygroundImage({ report: () => {} })
    return dockerSubject({ transport: 'stdio' })
  },
  undefined,
  [describeRuns, describeIsolation, describeNetwork, describeLife],
)
