import type { LocalizedTemplate } from './template'

const PACKAGE = `{
  "name": "tested",
  "private": true,
  "type": "module",
  "scripts": {
    "test": "node --test --test-reporter=spec"
  }
}
`

const en = {
  source: `/** Turns a number from 1 to 3999 into Roman numerals. */`,
  range: 'is not a number from 1 to 3999',
  intro: `// Press Run: Node.js's own test runner finds every *.test.js. Then break roman.js and run it again.`,
  adds: 'adds up what stands side by side',
  subtracts: 'writes four and nine by taking away',
  refuses: 'refuses what the Romans had no numeral for',
}

const zh: typeof en = {
  source: `/** 把 1 到 3999 的数字变成罗马数字。 */`,
  range: '不是 1 到 3999 的数字',
  intro: `// 点击“运行”：Node.js 自带的测试运行器会找到所有 *.test.js。然后改坏 roman.js，再运行一次。`,
  adds: '并列的数字相加',
  subtracts: '四和九用减法表示',
  refuses: '拒绝罗马人没有写法的数字',
}

const template = (text: typeof en) => ({
  files: [
    [
      'roman.test.js',
      `${text.intro}
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toRoman } from './roman.js'

describe('toRoman', () => {
  it('${text.adds}', () => {
    assert.equal(toRoman(3), 'III')
    assert.equal(toRoman(1666), 'MDCLXVI')
  })

  it('${text.subtracts}', () => {
    assert.equal(toRoman(4), 'IV')
    assert.equal(toRoman(1999), 'MCMXCIX')
  })

  it('${text.refuses}', () => {
    for (const number of [0, -1, 1.5, 4000]) assert.throws(() => toRoman(number), RangeError)
  })
})
`,
    ],
    [
      'roman.js',
      `const NUMERALS = [
  [1000, 'M'], [900, 'CM'], [500, 'D'], [400, 'CD'],
  [100, 'C'], [90, 'XC'], [50, 'L'], [40, 'XL'],
  [10, 'X'], [9, 'IX'], [5, 'V'], [4, 'IV'], [1, 'I'],
]

${text.source}
export function toRoman(number) {
  if (!Number.isInteger(number) || number < 1 || number > 3999) {
    throw new RangeError(\`\${number} ${text.range}\`)
  }
  let left = number
  let roman = ''
  for (const [value, numeral] of NUMERALS) {
    while (left >= value) {
      roman += numeral
      left -= value
    }
  }
  return roman
}
`,
    ],
    ['package.json', PACKAGE],
  ] as const,
  entry: 'package.json',
  open: ['roman.test.js', 'roman.js'],
})

export const tests: LocalizedTemplate = { en: template(en), zh: template(zh) }
