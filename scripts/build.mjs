// npm run build: the agent, the library with its types, and the app, whether they have changed or not.
// `npm run build -- --library`: only what other projects import.

import { parseArgs } from 'node:util'
import { build, EVERYTHING, LIBRARY } from './setup/build.mjs'

const { values } = parseArgs({ options: { library: { type: 'boolean', default: false } } })
await build(LIBRARY, { isForced: true })
if (!values.library)
  await build(
    EVERYTHING.filter((target) => !LIBRARY.includes(target)),
    { isForced: true },
  )
