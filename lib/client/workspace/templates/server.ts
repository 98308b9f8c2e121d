import type { LocalizedTemplate } from './template'

const PACKAGE = `{
  "name": "server",
  "private": true,
  "type": "module",
  "scripts": {
    "dev": "node --watch server.js"
  }
}
`

const en = {
  intro: `// A server of your own. Press Run: its page is shown beside this editor. Every save starts it anew.`,
  lang: 'en',
  greeting: 'Hello from your sandbox!',
  asked: 'Asked so far',
  link: 'The time as JSON',
  missing: 'There is nothing here.',
  listening: 'listening on http://localhost:3000',
}

const zh: typeof en = {
  intro: `// 您自己的服务器。点击“运行”，它的网页会显示在编辑器旁边。每次保存都会重新启动。`,
  lang: 'zh-CN',
  greeting: '来自沙箱的问候！',
  asked: '已收到的请求',
  link: 'JSON 格式的时间',
  missing: '这里什么都没有。',
  listening: '正在监听 http://localhost:3000',
}

const template = (text: typeof en) => ({
  files: [
    [
      'server.js',
      `${text.intro}
import { createServer } from 'node:http'

let requests = 0

const routes = {
  '/': () => ['text/html', page()],
  '/api/time': () => ['application/json', JSON.stringify({ now: new Date(), requests })],
}

function page() {
  return \`<!doctype html>
<html lang="${text.lang}">
  <meta name="viewport" content="width=device-width">
  <style>body { font: 1.1rem system-ui; margin: 3rem; color-scheme: light dark }</style>
  <h1>${text.greeting}</h1>
  <p>${text.asked}: \${requests}</p>
  <p><a href="/api/time">${text.link}</a></p>
</html>\`
}

const server = createServer((request, response) => {
  requests++
  console.log(request.method, request.url)
  const route = routes[request.url]
  const [type, body] = route ? route() : ['text/plain', '${text.missing}']
  response.writeHead(route ? 200 : 404, { 'content-type': \`\${type}; charset=utf-8\` })
  response.end(body)
})

server.listen(3000, () => console.log('${text.listening}'))
`,
    ],
    ['package.json', PACKAGE],
  ] as const,
  entry: 'package.json',
  open: ['server.js'],
})

export const server: LocalizedTemplate = { en: template(en), zh: template(zh) }
