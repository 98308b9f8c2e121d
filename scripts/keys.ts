import { resolve } from 'node:path'
import { pino } from 'pino'
import { AppError } from '@/lib/contracts/errors'
import { ApiKeyName } from '@/lib/contracts/keys'
import { openDataDir } from '@/lib/server/kept-secret'
import { Keys } from '@/lib/server/keys/keys'
import { loadEnv } from '@/lib/server/load-env'
import { Store } from '@/lib/store/store'
import { say } from './setup/locale.mjs'

const USAGE = {
  en: `npm run keys -- create NAME    makes a key and prints it; it is shown this once
npm run keys -- list           shows the keys that there are
npm run keys -- revoke ID      makes a key invalid at once`,
  zh: `npm run keys -- create 名称    新建密钥并打印；只显示这一次
npm run keys -- list           列出已有的密钥
npm run keys -- revoke ID      立即吊销密钥`,
}

/** Makes, lists and revokes keys, whether the server runs or not: both look into the store. */
async function main([command, argument]: readonly string[]): Promise<number> {
  if (!isCommand(command) || (command !== 'list' && argument === undefined)) {
    console.error(say(USAGE))
    return 2
  }
  const env = loadEnv()
  const dataDir = openDataDir(resolve(env.DATA_DIR))
  const store = new Store({ url: env.DATABASE_URL, dataDir, log: pino({ level: 'warn' }) })
  try {
    await COMMANDS[command](new Keys(store), argument ?? '')
    return 0
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    console.error(error.message)
    return 1
  } finally {
    await store.close()
  }
}

const COMMANDS = {
  async create(keys: Keys, name: string) {
    const parsed = ApiKeyName.safeParse(name)
    if (!parsed.success) throw new AppError('bad_request', parsed.error.issues[0]?.message ?? 'the name is not valid')
    console.log((await keys.create(parsed.data)).key)
  },
  async list(keys: Keys) {
    for (const { id, masked, name, createdAt, lastUsedAt } of await keys.list()) {
      const used = lastUsedAt ?? say({ en: 'never used', zh: '从未使用' })
      console.log(`${id}  ${masked}  ${createdAt}  ${used.padEnd(24)}  ${name}`)
    }
  },
  async revoke(keys: Keys, id: string) {
    await keys.revoke(id)
  },
}

const isCommand = (name: string | undefined): name is keyof typeof COMMANDS =>
  name !== undefined && Object.hasOwn(COMMANDS, name)

process.exitCode = await main(process.argv.slice(2))
