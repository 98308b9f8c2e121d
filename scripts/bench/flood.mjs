// A process of its own, so that the many requests cost the one who is measured none of its own time: at each message it asks for
// a thousand runs at once, and says when the last of them is answered.

import { Agent, request } from 'node:http'

const REQUESTS = 1000
const base = new URL(process.argv[2] ?? '')
const agent = new Agent({ keepAlive: true })
let cookie = ''

/**
 * @param {string} path
 * @param {unknown} body
 * @returns {Promise<{ status: number | undefined, text: string }>}
 */
function post(path, body) {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json', ...(cookie ? { Cookie: cookie } : {}) }
    const call = request(new URL(path, base), { method: 'POST', agent, headers }, async (response) => {
      const [set] = response.headers['set-cookie'] ?? []
      if (set) cookie = set.split(';')[0] ?? ''
      let text = ''
      for await (const chunk of response) text += String(chunk)
      resolve({ status: response.statusCode, text })
    })
    call.on('error', reject)
    call.end(JSON.stringify(body))
  })
}

const { id } = JSON.parse((await post('/api/sandbox', {})).text)
process.on('message', async () => {
  // One that was hung up on has its answer too.
  const ask = () => post(`/api/sandbox/${id}/runs`, { command: 'true' }).catch(() => undefined)
  await Promise.all(Array.from({ length: REQUESTS }, ask))
  process.send?.('over')
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
