import { expect, test } from 'vitest'
import { scriptOf } from './script'

const KERNEL = 'globalThis[Symbol.for("codetok.kernel")]'
const script = (code: string) => scriptOf(code, 'javascript').replaceAll(KERNEL, 'K')

test.each([
  ["import 'a'", "void await K.import('a', undefined, []);"],
  ["import a from 'a'", 'const { "default": a } = await K.import(\'a\', undefined, ["default"]);'],
  ["import * as a from 'a'", "const a = await K.import('a', undefined, []);"],
  [
    "import a, { b as c, 'd-e' as f } from 'a'",
    'const { "default": a, "b": c, "d-e": f } = await K.import(\'a\', undefined, ["default", "b", "d-e"]);',
  ],
  ["import a, * as all from 'a'", 'const all = await K.import(\'a\', undefined, ["default"]), { "default": a } = all;'],
  [
    "import a from './a.json' with { type: 'json' }",
    'const { "default": a } = await K.import(\'./a.json\', { with: { type: \'json\' } }, ["default"]);',
  ],
  ["await import('a')", "await K.import('a')"],
  ['import.meta.url', 'K.meta.url'],
  ['export const a = 1', 'const a = 1'],
  ['const a = 1; export { a }', 'const a = 1; '],
  ['export default { a: 1 }', '({ a: 1 })'],
  ['export default function f() {}', 'function f() {}'],
  ['{ a: 1, b: 2 }', '({ a: 1, b: 2 }\n)'],
  ["{ a: await import('a'), b() {} }", "({ a: await K.import('a'), b() {} }\n)"],
  ['{ const a = 1; a }', '{ const a = 1; a }'],
  ["export * from 'a'", "void await K.import('a');"],
])('%s is a script that does the same', (code, expected) => {
  expect(script(code)).toBe(expected)
})

test('lines stay where they are', () => {
  const code = "import {\n  a,\n  b,\n} from 'x'\nthrow new Error(a + b)"
  expect(script(code).split('\n').indexOf('throw new Error(a + b)')).toBe(4)
})

test.each(['let a = ;', 'with (a) b', "import { a from 'b'"])('%s is left for the engine to judge', (code) => {
  expect(script(code)).toBe(code)
})
