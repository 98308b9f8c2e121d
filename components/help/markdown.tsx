import Link from 'next/link'
import type { ReactNode } from 'react'
import ReactMarkdown, { type Components } from 'react-markdown'
import remarkGfm from 'remark-gfm'
import { readDocument } from './document'

/** The documents of the help are few and stay as they are: reading one takes half of what its page does. */
const made = new Map<string, ReactNode>()

/** A document of the help as elements of ours: no HTML of the text is ever taken as such. */
export function Markdown({ text }: { text: string }) {
  const known = made.get(text) ?? elementsOf(text)
  made.set(text, known)
  return known
}

function elementsOf(text: string): ReactNode {
  const { parts, headings } = readDocument(text)
  const idOf = (line: number | undefined, level: number, children: ReactNode) => {
    const plain = textOf(children)
    return headings.find((heading) => heading.level === level && plainOf(heading.text) === plain)?.id ?? `line-${line}`
  }
  const components: Components = {
    h1: ({ children }) => <h1 className="text-2xl font-semibold tracking-tight text-balance">{children}</h1>,
    h2: ({ node, children }) => (
      <h2
        id={idOf(node?.position?.start.line, 2, children)}
        className="mt-10 scroll-mt-6 border-t border-line pt-6 text-lg font-semibold tracking-tight target:text-accent"
      >
        {children}
      </h2>
    ),
    h3: ({ node, children }) => (
      <h3
        id={idOf(node?.position?.start.line, 3, children)}
        className="mt-6 scroll-mt-6 font-semibold target:text-accent"
      >
        {children}
      </h3>
    ),
    p: ({ children }) => <p className="mt-3">{children}</p>,
    ul: ({ children }) => <ul className="mt-3 list-disc space-y-1.5 pl-5 marker:text-ink-faint">{children}</ul>,
    ol: ({ children }) => <ol className="mt-3 list-decimal space-y-1.5 pl-5 marker:text-ink-faint">{children}</ol>,
    a: ({ href = '', children }) =>
      href.startsWith('/') ? (
        <Link href={href} className="text-accent underline underline-offset-2">
          {children}
        </Link>
      ) : (
        <a href={href} rel="noreferrer" className="text-accent underline underline-offset-2">
          {children}
        </a>
      ),
    code: ({ children }) => (
      <code className="rounded bg-sunken px-1 py-0.5 font-mono text-[0.88em] break-words">{children}</code>
    ),
    pre: ({ children }) => (
      <pre className="mt-3 rounded-lg border border-line bg-sunken p-3 whitespace-pre-wrap">{children}</pre>
    ),
    table: ({ children }) => <table className="mt-3 w-full border-collapse text-left wrap-anywhere">{children}</table>,
    th: ({ children }) => <th className="border-b border-line-strong py-1.5 pr-6 font-semibold">{children}</th>,
    td: ({ children }) => (
      <td className="border-b border-line py-1.5 pr-6 align-top md:first:whitespace-nowrap">{children}</td>
    ),
  }
  // A browser lays out the parts that are in sight, and no whole guide before its first line can be read.
  return parts.map((part) => (
    <section
      // Not the part itself: keys are sent with the page.
      key={part.split('\n', 1)[0]}
      style={{ contentVisibility: 'auto', containIntrinsicBlockSize: `auto ${roughHeightPx(part)}px` }}
    >
      {ReactMarkdown({ remarkPlugins: [remarkGfm], components, children: part })}
    </section>
  ))
}

const LINE_PX = 25
const LINE_CHARACTERS = 75
const BLOCK_GAP_PX = 12
/** As wide as two Latin ones. */
const CJK = /[\u3000-\u9fff\uff00-\uffef]/g

/** What a part will take, until it is laid out: for the scroll bar. */
function roughHeightPx(markdown: string): number {
  const characters = markdown.length + (markdown.match(CJK)?.length ?? 0)
  const gaps = markdown.split(/\n\s*\n|\n[-*|] /).length
  return Math.round((characters / LINE_CHARACTERS) * LINE_PX + gaps * (BLOCK_GAP_PX + LINE_PX / 2))
}

/** A heading's text without its marks of emphasis and code. */
function plainOf(text: string): string {
  return text.replace(/[`*_]/g, '')
}

function textOf(children: ReactNode): string {
  if (typeof children === 'string' || typeof children === 'number') return String(children)
  return Array.isArray(children) ? children.map(textOf).join('') : ''
}
