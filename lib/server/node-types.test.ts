import { expect, it } from 'vitest'
import { readNodeTypes } from './node-types'

it("collects the declarations of the sandbox's Node.js, and of what they refer to", async () => {
  const types = await readNodeTypes(process.cwd())
  expect(types['/node_modules/@types/node/fs/promises.d.ts']).toContain('function readFile(')
  expect(types['/node_modules/undici-types/index.d.ts']).toContain('export')
  expect(Object.keys(types).filter((path) => path.includes('/ts5'))).toEqual([])
})
