/** Lists, for each attack of the list that the sandboxes are held against, the files whose tests name it. `npm run threats`. */
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [number, files] of [...(await testsByThreat())].sort(([one], [other]) => one - other)) {
    console.log(`${String(number).padStart(3)}  ${files.sort().join('\n     ')}`)
  }
}
