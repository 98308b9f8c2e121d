'use client'

import { useState } from 'react'

/** Sends what is typed to the route beside it, and shows what the program printed. */
export default function Page() {
  const [code, setCode] = useState(`console.log('Hello from sandbox!')`)
  const [answer, setAnswer] = useState('')

  const run = async () => {
    const response = await fetch('/api/run', { method: 'POST', body: code })
    const { stdout, message = '' } = (await response.json()) as { stdout: string; message?: string }
    setAnswer(stdout + message)
  }

  return (
    <main>
      <textarea
        aria-label="Program"
        value={code}
        onChange={(event) => setCode(event.target.value)}
        rows={8}
        cols={60}
      />
      <button type="button" onClick={run}>
        Run
      </button>
      <output>
        <pre>{answer}</pre>
      </output>
    </main>
  )
}
