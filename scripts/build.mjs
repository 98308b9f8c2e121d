// npm run build: the agent, the library and the app, whether they have changed or not.

import { build, EVERYTHING } from './setup/build.mjs'

await build(EVERYTHING, { isForced: true })
