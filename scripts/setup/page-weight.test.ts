import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { initialScripts, requireLightPage } from './page-weight.mjs'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'page-weight-'))
  await mkdir(join(folder, 'server/app'), { recursive: true })
  await mkdir(join(folder, 'static'))
  await writeFile(join(folder, 'build-manifest.json'), JSON.stringify({ rootMainFiles: ['static/root.js'] }))
  const layout = ['static/layout.js']
  const manifest = { entryJSFiles: { layout, page: [...layout, 'static/page.js'] } }
  await writeFile(
    join(folder, 'server/app/page_client-reference-manifest.js'),
    `globalThis.__RSC_MANIFEST = globalThis.__RSC_MANIFEST || {};\nglobalThis.__RSC_MANIFEST["/page"] = ${JSON.stringify(manifest)};`,
  )
  for (const name of ['root', 'layout', 'page', 'later']) {
    await writeFile(join(folder, 'static', `${name}.js`), `console.log("${name}")`)
  }
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('counts each script that the page starts with once, and none that comes later', async () => {
  const files = (await initialScripts(folder, '/page')).map(({ file }) => file).sort()
  expect(files).toEqual(['static/layout.js', 'static/page.js', 'static/root.js'])
})

test('refuses a page that has become heavy, and says by what', async () => {
  const total = await requireLightPage(folder)
  await expect(requireLightPage(folder, total)).resolves.toBe(total)
  await expect(requireLightPage(folder, total - 1)).rejects.toThrow(/static\/page\.js/)
})
