import { ensurePlaygroundImage } from '@/scripts/images'
import { describeContract } from './contract'
import { dockerSubject } from './docker-subject'

describeContract('docker, agents by attached stdio', async () => {
  await ensurePlaygroundImage({ report: () => {} })
  return dockerSubject({ transport: 'stdio' })
})
