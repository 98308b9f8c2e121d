import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { canFormat, FormatError, formatText } from './format-text'
import { prettierOptions } from './prettier-options'

const require = createRequire(import.meta.url)

async function format(path: string, text: string, options = {}, tabSize = 2): Promise<string> {
  const [ruff, shfmt] = await Promise.all([
    readFile(require.resolve('@wasm-fmt/ruff_fmt/wasm')),
    readFile(require.resolve('@wasm-fmt/shfmt/wasm')),
  ])
  return await formatText({ path, text, options, tabSize }, { ruff, shfmt })
}

describe('formatText', () => {
  test.each([
    ['a.js', 'let  a=[1,2]', 'let a = [1, 2];\n'],
    ['a.jsx', 'let  a=<b  c="d"/>', 'let a = <b c="d" />;\n'],
    ['a.ts', 'let  a:number=1', 'let a: number = 1;\n'],
    ['a.json', '{"a":1}', '{ "a": 1 }\n'],
    ['a.css', 'a{b:c}', 'a {\n  b: c;\n}\n'],
    ['a.yaml', 'a:   1', 'a: 1\n'],
    ['a.md', '*  one\n\n\n```js\nlet  a\n```', '- one\n\n```js\nlet a;\n```\n'],
    ['a.html', '<p>a<script>let  b</script>', '<p>\n  a\n  <script>\n    let b;\n  </script>\n</p>\n'],
    ['a.py', 'def  f( ):\n  return  "数"', 'def f():\n    return "数"\n'],
    ['a.sh', 'if true\nthen\necho  1;fi', 'if true; then\n  echo 1\nfi\n'],
  ])('%s', async (path, text, formatted) => {
    expect(canFormat(path)).toBe(true)
    expect(await format(path, text)).toBe(formatted)
    expect(await format(path, formatted)).toBe(formatted)
  })

  test.each([
    ['a.js', 'let a\nlet b = (', 2, 10],
    ['a.py', '# 数\ndef f( :\n  return 1', 2, 8],
    ['a.sh', 'echo\nif true\nthen echo', 2, 1],
  ])('says where %s is not of its language', async (path, text, line, column) => {
    await expect(format(path, text)).rejects.toMatchObject({ name: 'FormatError', line, column })
  })

  test('takes the project’s options before the reader’s, and keeps the line ends of the file', async () => {
    const text = 'if (a) {\r\n b()\r\n}\r\n'
    expect(await format('a.js', text, {}, 4)).toBe('if (a) {\r\n    b();\r\n}\r\n')
    expect(await format('a.js', text, { tabWidth: 3, semi: false }, 4)).toBe('if (a) {\r\n   b()\r\n}\r\n')
  })

  test('tells an option that makes no sense as a mistake of the project', async () => {
    await expect(format('a.js', 'let a', { tabWidth: 'wide' })).rejects.toBeInstanceOf(FormatError)
  })

  test('leaves what it has no formatter for', async () => {
    expect(canFormat('a.txt')).toBe(false)
    expect(await format('a.txt', 'a  b')).toBe('a  b')
  })
})

describe('prettierOptions', () => {
  const project = (files: Record<string, string>) => ({
    docs: new Map(Object.entries(files).map(([path, content]) => [path, { content, edit: 0, savedEdit: 0 }])),
  })

  test('come from the file that says something, and never bring a program along', () => {
    expect(prettierOptions(project({ '.prettierrc': '{"semi":false,"plugins":["x"]}' }))).toEqual({ semi: false })
    expect(prettierOptions(project({ 'package.json': '{"prettier":{"tabWidth":3}}' }))).toEqual({ tabWidth: 3 })
    expect(prettierOptions(project({ 'package.json': '{"prettier":"@some/config"}' }))).toEqual({})
    expect(prettierOptions(project({ '.prettierrc': 'semi: false', 'package.json': '[' }))).toEqual({})
    expect(prettierOptions(project({}))).toEqual({})
  })
})
