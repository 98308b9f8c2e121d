import { ensurePlaygroundImage } from '@/scripts/images'
import { describeContract } from './contract'
import { describeEngine } from './docker-engine'
import { dockerSubject } from './docker-subject'

describeContract(
  'docker, agents by a unix socket',
  async () => {
    await ensurePlaygroundImage({ report: () => {} })
    return dockerSubject({ transport: 'socket' })
  },
  describeEngine,
)
