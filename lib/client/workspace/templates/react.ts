import type { LocalizedTemplate } from './template'

const PACKAGE = `{
  "name": "react-app",
  "private": true,
  "type": "module",
  "scripts": {
    "dev": "vite"
  },
  "dependencies": {
    "react": "^19.3.1",
    "react-dom": "^19.3.1"
  },
  "devDependencies": {
    "@vitejs/plugin-react": "^6.3.0",
    "vite": "^8.3.8"
  }
}
`

const MAIN = `import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.jsx'
import './app.css'

createRoot(document.getElementById('root')).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
`

const STYLE = `:root {
  color-scheme: light dark;
  font-family: system-ui, sans-serif;
}

main {
  max-width: 26rem;
  margin: 3rem auto;
}

form {
  display: flex;
  gap: 0.5rem;
}

input {
  flex: 1;
  min-width: 0;
}

input,
button {
  padding: 0.5em 0.75em;
  font: inherit;
}

li.done {
  opacity: 0.5;
  text-decoration: line-through;
}
`

const en = {
  config: `// Vite and React are in the sandbox already: nothing is installed, and no network is needed.`,
  allowed: `// The address of the preview is another one each time.`,
  lang: 'en',
  title: 'To do',
  app: `// Press Run, tick something off, then edit this file: the page changes and keeps its state.`,
  first: 'Read this file',
  second: 'Change the heading',
  newItem: 'What is to be done?',
  add: 'Add',
  left: 'left',
}

const zh: typeof en = {
  config: `// Vite 和 React 已在沙箱里：无需安装，也不需要网络。`,
  allowed: `// 预览的地址每次都不同。`,
  lang: 'zh-CN',
  title: '待办事项',
  app: `// 点击“运行”，勾掉一项，然后修改本文件：页面随之改变，状态保留。`,
  first: '读一读本文件',
  second: '改一改标题',
  newItem: '要做什么？',
  add: '添加',
  left: '项未完成',
}

const app = (text: typeof en) => `${text.app}
import { useState } from 'react'

const EXAMPLES = [
  { text: '${text.first}', isDone: false },
  { text: '${text.second}', isDone: false },
]

export function App() {
  const [items, setItems] = useState(EXAMPLES)
  const left = items.filter((item) => !item.isDone).length

  function add(form) {
    const text = form.get('text').trim()
    if (text !== '') setItems([...items, { text, isDone: false }])
  }

  function toggle(index) {
    setItems(items.map((item, i) => (i === index ? { ...item, isDone: !item.isDone } : item)))
  }

  return (
    <main>
      <h1>${text.title}</h1>
      <ul>
        {items.map((item, index) => (
          <li key={index} className={item.isDone ? 'done' : ''}>
            <label>
              <input type="checkbox" checked={item.isDone} onChange={() => toggle(index)} /> {item.text}
            </label>
          </li>
        ))}
      </ul>
      <form action={add}>
        <input name="text" placeholder="${text.newItem}" aria-label="${text.newItem}" />
        <button>${text.add}</button>
      </form>
      <p>{left} ${text.left}</p>
    </main>
  )
}
`

const template = (text: typeof en) => ({
  files: [
    ['src/app.jsx', app(text)],
    ['src/app.css', STYLE],
    ['src/main.jsx', MAIN],
    [
      'index.html',
      `<!doctype html>
<html lang="${text.lang}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>${text.title}</title>
  </head>
  <body>
    <div id="root"></div>
    <script type="module" src="/src/main.jsx"></script>
  </body>
</html>
`,
    ],
    [
      'vite.config.js',
      `${text.config}
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  ${text.allowed}
  server: { allowedHosts: true },
})
`,
    ],
    ['package.json', PACKAGE],
  ] as const,
  entry: 'package.json',
  open: ['src/app.jsx', 'src/app.css'],
})

export const react: LocalizedTemplate = { en: template(en), zh: template(zh) }
