import type { Transaction } from 'kysely'
import { pino } from 'pino'
import type { Schema } from '@/lib/store/schema'
import { Store } from '@/lib/store/store'
import { Playgrounds } from '../playgrounds'

/** Shares one playground whole, and another up to the last moment before it is kept. Says so, and waits to be killed. */
const [url] = process.argv.slice(2)

class HangingStore extends Store {
  override transaction<Answer>(work: (db: Transaction<Schema>) => Promise<Answer>): Promise<Answer> {
    return super.transaction(async (db) => {
      const answer = await work(db)
      console.log('in the middle')
      await new Promise(() => setInterval(() => {}, 1000))
      return answer
    })
  }
}

const options = { url, dataDir: '/nowhere', log: pino({ level: 'silent' }) }
const request = (title: string) => ({
  title,
  template: 'blank',
  files: new Map([
    ['a.txt', `the file of ${title}`],
    ['b.txt', 'x'.repeat(500_000)],
  ]),
})
const whole = await new Playgrounds({ store: new Store(options), maxTotalBytes: 1e9 }).share(request('whole'))
console.log(whole.id)
await new Playgrounds({ store: new HangingStore(options), maxTotalBytes: 1e9 }).share(request('half'))
