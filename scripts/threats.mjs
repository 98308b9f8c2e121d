/** `npm run threats`: the attacks that codetok is held against, and the files whose tests name them. Fails where one has none. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ATTACKS } from './attacks.mjs'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const FOLDERS = ['lib', 'app', 'components', 'e2e', 'scripts']
const NAMED = /threat (\d+)(?=\]|:)/g

/** @returns {Promise<Map<number, string[]>>} files by the number of the attack */
export async function testsByThreat() {
  /** @type {Map<number, string[]>} */
  const found = new Map()
  for (const folder of FOLDERS) {
    for (const entry of await readdir(path.join(root, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(ts|tsx)$/.test(entry.name)) continue
      const file = path.join(entry.parentPath, entry.name)
      const numbers = new Set([...(await readFile(file, 'utf8')).matchAll(NAMED)].map(([, number]) => Number(number)))
      for (const number of numbers) found.set(number, [...(found.get(number) ?? []), path.relative(root, file)])
    }
  }
  return found
}

/** @returns {Promise<(import('./attacks.mjs').Attack & { number: number, files: string[] })[]>} all attacks, in their order */
export async function attacksAndTests() {
  const named = await testsByThreat()
  return ATTACKS.map((attack, index) => ({ ...attack, number: index + 1, files: (named.get(index + 1) ?? []).sort() }))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { number, attack, without, files } of await attacksAndTests()) {
    console.log(`${String(number).padStart(3)}  ${attack}`)
    for (const file of files.length > 0 ? files : ['NO TEST']) console.log(`     ${file}`)
    if (without) console.log(`     seen to fail without: ${without}`)
    if (files.length === 0) process.exitCode = 1
  }
}
