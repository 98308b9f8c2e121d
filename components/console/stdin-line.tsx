'use client'

import { CornerDownLeft } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ClipboardEvent, type KeyboardEvent, useRef, useState } from 'react'
import { toast } from 'sonner'
import { ErrorText } from '@/components/help/error-text'
import { Button } from '@/components/ui/button'

const HISTORY_MAX = 100

interface StdinLineProps {
  onSend: (text: string) => Promise<void>
  onEnd: () => Promise<void>
}

/** Lines for a program that reads its input. Up and down go through those sent before; Ctrl+D in an empty line ends the input. */
export function StdinLine({ onSend, onEnd }: StdinLineProps) {
  const t = useTranslations('console.stdin')
  const [line, setLine] = useState('')
  const history = useRef<string[]>([])
  const place = useRef(0)

  const report = (sent: Promise<void>) =>
    sent.catch((error: unknown) => {
      toast.error(t('failed'), { description: <ErrorText error={error} /> })
    })

  const send = (text: string) => {
    if (text !== '' && history.current.at(-1) !== text) history.current = [...history.current, text].slice(-HISTORY_MAX)
    place.current = history.current.length
    report(onSend(`${text}\n`))
  }

  const recall = (step: -1 | 1) => {
    const next = place.current + step
    if (next < 0 || next > history.current.length) return
    place.current = next
    setLine(history.current[next] ?? '')
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowUp') recall(-1)
    else if (event.key === 'ArrowDown') recall(1)
    else if (event.ctrlKey && event.key === 'd' && line === '') report(onEnd())
    else return
    event.preventDefault()
  }

  // A field of one line would join what is pasted; a program wants its lines.
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = event.clipboardData.getData('text').replaceAll('\r\n', '\n')
    if (!pasted.includes('\n')) return
    event.preventDefault()
    const { selectionStart, selectionEnd } = event.currentTarget
    const whole = line.slice(0, selectionStart ?? line.length) + pasted + line.slice(selectionEnd ?? line.length)
    const lines = whole.split('\n')
    setLine(lines.pop() ?? '')
    for (const text of lines) send(text)
  }

  return (
    <form
      className="flex shrink-0 items-center gap-2 border-t border-line bg-surface px-2 py-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        send(line)
        setLine('')
      }}
    >
      <span aria-hidden className="pl-1 font-mono font-semibold text-accent">
        ›
      </span>
      <input
        aria-label={t('label')}
        value={line}
        placeholder={t('placeholder')}
        autoCapitalize="off"
        autoComplete="off"
        autoCorrect="off"
        spellCheck={false}
        enterKeyHint="send"
        onChange={(event) => setLine(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        className="h-7 min-w-0 flex-1 rounded-md bg-transparent px-1 font-mono text-[13px] placeholder:font-sans placeholder:text-ink-faint coarse:h-9 coarse:text-base"
      />
      <Button type="submit" size="small">
        <CornerDownLeft aria-hidden />
        {t('send')}
      </Button>
      <Button variant="ghost" size="small" title="Ctrl+D" onClick={() => report(onEnd())}>
        {t('end')}
      </Button>
    </form>
  )
}
