import type { ReactNode } from 'react'
import { Logo } from './logo'

/** A page that says one thing, and where to go from there. */
export function MessagePage({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-3 p-6 text-center">
      <Logo className="size-12" />
      <h1 className="mt-2 text-xl font-semibold tracking-tight">{title}</h1>
      <p className="max-w-96 text-sm text-ink-muted">{text}</p>
      <div className="mt-3 flex flex-wrap justify-center gap-2">{children}</div>
    </main>
  )
}
