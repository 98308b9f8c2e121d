import type { LocalizedTemplate } from './template'

const PACKAGE = `{
  "name": "page",
  "private": true,
  "type": "module",
  "scripts": {
    "dev": "vite"
  },
  "devDependencies": {
    "vite": "^8.3.8"
  }
}
`

const style = `:root {
  color-scheme: light dark;
  font-family: system-ui, sans-serif;
}

body {
  display: grid;
  min-height: 90vh;
  place-content: center;
  text-align: center;
}

h1 {
  color: teal;
}

button {
  padding: 0.5em 1.5em;
  border: 2px solid teal;
  border-radius: 999px;
  font: inherit;
  cursor: pointer;
}
`

const en = {
  lang: 'en',
  title: 'My page',
  heading: 'Hello, web!',
  hint: 'Press Run, and edit while it runs: what you change is here at once.',
  style: `/* Change a colour: the page keeps its state. */\n${style}`,
  main: `// Runs in the browser. Clicks are counted until this file changes.
let count = 0
const button = document.querySelector('button')

function show() {
  button.textContent = count === 0 ? 'Click me' : \`Clicked \${count} times\`
}

button.addEventListener('click', () => {
  count++
  show()
})
show()
`,
}

const zh: typeof en = {
  lang: 'zh-CN',
  title: '我的网页',
  heading: '你好，网页！',
  hint: '点击“运行”，然后边运行边修改：改动立即出现在这里。',
  style: `/* 换一种颜色：页面的状态会保留。 */\n${style}`,
  main: `// 在浏览器里运行。点击次数会累计，直到修改本文件。
let count = 0
const button = document.querySelector('button')

function show() {
  button.textContent = count === 0 ? '点我' : \`点了 \${count} 次\`
}

button.addEventListener('click', () => {
  count++
  show()
})
show()
`,
}

const template = (text: typeof en) => ({
  files: [
    [
      'index.html',
      `<!doctype html>
<html lang="${text.lang}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${text.title}</title>
    <link rel="stylesheet" href="/style.css">
  </head>
  <body>
    <h1>${text.heading}</h1>
    <p>${text.hint}</p>
    <p><button type="button"></button></p>
    <script type="module" src="/main.js"></script>
  </body>
</html>
`,
    ],
    ['style.css', text.style],
    ['main.js', text.main],
    ['package.json', PACKAGE],
  ] as const,
  entry: 'package.json',
  open: ['index.html', 'style.css', 'main.js'],
})

export const web: LocalizedTemplate = { en: template(en), zh: template(zh) }
