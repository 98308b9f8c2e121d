import type { LocalizedTemplate } from './template'

const en = {
  main: `// Welcome! Press Run (Ctrl+Enter, or Cmd+Enter on a Mac) and watch the console.
// This is Node.js in a Linux sandbox of your own: real files, real processes.
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { bar, topWords } from './words.js'

const poem = await readFile('poem.txt', 'utf8')

for (const [word, count] of topWords(poem, 8)) {
  console.log(\`\${word.padStart(10)} \${bar(count)} \${count}\`)
  await sleep(120) // output appears as it is written
}

// Arguments come from the field beside Run.
const name = process.argv[2] ?? 'world'
console.log(\`\\nHello, \${name}! This is Node.js \${process.version}.\`)
`,
  words: `const segmenter = new Intl.Segmenter('en', { granularity: 'word' })

/** The words of a text that occur most, with how often: [word, count][]. */
export function topWords(text, limit) {
  const counts = new Map()
  for (const { segment, isWordLike } of segmenter.segment(text.toLowerCase())) {
    if (isWordLike) counts.set(segment, (counts.get(segment) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, limit)
}

/** A bar in colour, as terminals draw it. */
export function bar(length) {
  return \`\\x1b[36m\${'█'.repeat(length * 2)}\\x1b[0m\`
}
`,
  poem: `Tyger Tyger, burning bright,
In the forests of the night;
What immortal hand or eye,
Could frame thy fearful symmetry?

In what distant deeps or skies,
Burnt the fire of thine eyes?
On what wings dare he aspire?
What the hand, dare seize the fire?

And what shoulder, & what art,
Could twist the sinews of thy heart?
And when thy heart began to beat,
What dread hand? & what dread feet?

William Blake, 1794
`,
}

const zh = {
  main: `// 欢迎！点击“运行”（Ctrl+Enter，Mac 上为 Cmd+Enter），看看控制台。
// 这是您专属 Linux 沙箱里的 Node.js：真实的文件，真实的进程。
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { bar, topWords } from './words.js'

const poem = await readFile('poem.txt', 'utf8')

for (const [word, count] of topWords(poem, 8)) {
  console.log(\`\${word.padStart(4, '\\u3000')} \${bar(count)} \${count}\`)
  await sleep(120) // 输出会随写随显
}

// 参数来自“运行”按钮旁的输入框。
const name = process.argv[2] ?? '世界'
console.log(\`\\n你好，\${name}！这里是 Node.js \${process.version}。\`)
`,
  words: `const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })

/** 文本中出现次数最多的词及其次数：[词, 次数][]。 */
export function topWords(text, limit) {
  const counts = new Map()
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike) counts.set(segment, (counts.get(segment) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, limit)
}

/** 终端里的彩色横条。 */
export function bar(length) {
  return \`\\x1b[36m\${'█'.repeat(length * 2)}\\x1b[0m\`
}
`,
  poem: `君不见黄河之水天上来，奔流到海不复回。
君不见高堂明镜悲白发，朝如青丝暮成雪。
人生得意须尽欢，莫使金樽空对月。
天生我材必有用，千金散尽还复来。
烹羊宰牛且为乐，会须一饮三百杯。
岑夫子，丹丘生，将进酒，杯莫停。
与君歌一曲，请君为我倾耳听。
钟鼓馔玉不足贵，但愿长醉不愿醒。
古来圣贤皆寂寞，惟有饮者留其名。
陈王昔时宴平乐，斗酒十千恣欢谑。
主人何为言少钱，径须沽取对君酌。
五花马，千金裘，
呼儿将出换美酒，与尔同销万古愁。

李白《将进酒》
`,
}

/** Without a package.json Node.js goes by the syntax: what is pasted over it may `require` or `import`. */
const template = (text: typeof en) => ({
  files: [
    ['main.js', text.main],
    ['words.js', text.words],
    ['poem.txt', text.poem],
  ] as const,
  entry: 'main.js',
  open: ['main.js', 'words.js'],
})

export const javascript: LocalizedTemplate = { en: template(en), zh: template(zh) }
