import { describe, expect, test } from 'vitest'
import { plainText, rowSpans } from './row-spans'
import { Attribute, DEFAULT_STYLE } from './sgr'

const ESC = '\u001b'
const shown = (text: string) => plainText(text, DEFAULT_STYLE)
const styled = (text: string) => rowSpans(text, DEFAULT_STYLE).map(({ text: part, style }) => [part, style] as const)

describe('colours', () => {
  test('a colour holds until it is reset', () => {
    expect(styled(`a${ESC}[31mb${ESC}[0mc`)).toEqual([
      ['a', DEFAULT_STYLE],
      ['b', { ...DEFAULT_STYLE, foreground: 1 }],
      ['c', DEFAULT_STYLE],
    ])
  })

  test.each([
    ['[1;4;91m', { foreground: 9, attributes: Attribute.bold | Attribute.underline }],
    ['[38;5;208m', { foreground: 208 }],
    ['[38;2;1;2;3m', { foreground: 0x1010203 }],
    ['[38:2::1:2:3m', { foreground: 0x1010203 }],
    ['[48:5:17m', { background: 17 }],
    ['[107m', { background: 15 }],
    ['[38;2;256;0;0m', {}],
    ['[38;9m', {}],
    ['[m', {}],
  ])('%s', (sequence, style) => {
    expect(styled(`${ESC}${sequence}x`)).toEqual([['x', { ...DEFAULT_STYLE, ...style }]])
  })

  test('a row goes on in the style that it is given', () => {
    const red = { ...DEFAULT_STYLE, foreground: 1 }
    expect(rowSpans('x', red)).toEqual([{ text: 'x', style: red, isControl: false }])
  })
})

describe('going back within a row', () => {
  test.each([
    ['10%\r100%', '100%'],
    ['abcdef\rxy', 'xycdef'],
    ['Windows\r', 'Windows'],
    ['ab\b\bcd', 'cd'],
    [`old text\r${ESC}[Knew`, 'new'],
    [`old text${ESC}[2K${ESC}[1Gnew`, 'new'],
    [`abcdef${ESC}[3Dx`, 'abcxef'],
    [`a${ESC}[3Cb`, 'a   b'],
    [`abc${ESC}[1Kd`, '   d'],
    ['汉字测试\r中', '中字测试'],
    ['🙂🙂\r🙃', '🙃🙂'],
  ])('%j shows %j', (text, expected) => expect(shown(text)).toBe(expected))
})

describe('[threat 13] what a program may not do', () => {
  test.each([
    ['window title', `a${ESC}]0;evil\u0007b`, 'ab'],
    ['title ended by ST', `a${ESC}]2;evil${ESC}\\b`, 'ab'],
    ['clipboard', `a${ESC}]52;c;ZXZpbA==\u0007b`, 'ab'],
    ['link', `${ESC}]8;;http://evil${ESC}\\text${ESC}]8;;${ESC}\\`, 'text'],
    ['title that does not end', `a${ESC}]0;evil`, 'a'],
    ['DCS', `a${ESC}P1$r0m${ESC}\\b`, 'ab'],
    ['APC', `a${ESC}_Gf=100;AAAA${ESC}\\b`, 'ab'],
    ['PM', `a${ESC}^x${ESC}\\b`, 'ab'],
    ['SOS', `a${ESC}Xx${ESC}\\b`, 'ab'],
    ['clear screen', `a${ESC}[2J${ESC}[Hb`, 'ab'],
    ['cursor up', `a${ESC}[5Ab`, 'ab'],
    ['alternate screen', `${ESC}[?1049hb`, 'b'],
    ['hidden cursor', `${ESC}[?25lb`, 'b'],
    ['mouse reports', `${ESC}[?1000;1006hb`, 'b'],
    ['device query', `${ESC}[c${ESC}[6nb`, 'b'],
    ['reset', `a${ESC}cb`, 'ab'],
    ['character set', `a${ESC}(0b`, 'ab'],
    ['save and restore', `a${ESC}7${ESC}8b`, 'ab'],
    ['private SGR', `${ESC}[>4;2mb`, 'b'],
    ['sequence that does not end', `a${ESC}[31`, 'a'],
    ['lone escape', `a${ESC}`, 'a'],
    ['huge jump', `${ESC}[999999999Ca`, `${' '.repeat(4096)}a`],
    ['bell', 'a\u0007b', 'a␇b'],
    ['NUL', 'a\u0000b', 'a␀b'],
    ['DEL', 'a\u007fb', 'a␡b'],
    ['C1 CSI', 'a\u009b31mb', 'a\\x9b31mb'],
    ['right-to-left override', 'a\u202eb', 'a\\u202eb'],
    ['isolate', 'a\u2066b\u2069', 'a\\u2066b\\u2069'],
    ['line separator', 'a\u2028b', 'a\\u2028b'],
    ['a byte that is not UTF-8', 'a\udcffb', 'a\\xffb'],
    ['markup', '<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ])('%s', (_name, text, expected) => expect(shown(text)).toBe(expected))

  test('a control character is told apart from the symbol that stands for it', () => {
    expect(rowSpans('␀\u0000', DEFAULT_STYLE).map(({ text, isControl }) => [text, isControl])).toEqual([
      ['␀', false],
      ['␀', true],
    ])
  })
})
