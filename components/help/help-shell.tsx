import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { LanguageSwitch, ThemeMenu } from '@/components/playground/preference-controls'
import { classNames } from '@/components/ui/class-names'
import { Logo } from '@/components/ui/logo'
import type { HelpPage } from '@/lib/contracts/help'
import { readDocument } from './document'
import { Markdown } from './markdown'

const PAGES = [
  { page: 'guide', href: '/help', name: 'guide' },
  { page: 'shortcuts', href: '/help/shortcuts', name: 'shortcuts' },
  { page: 'whats-new', href: '/help/whats-new', name: 'whatsNew' },
] as const

/** A page of help: where one is, what else there is, and the document. */
export async function HelpShell({ page, text }: { page: HelpPage; text: string }) {
  const t = await getTranslations('help')
  const tApp = await getTranslations('app')
  const sections = readDocument(text).headings.filter(({ level }) => level === 2)
  return (
    <div className="min-h-dvh">
      <a
        href="#content"
        className="absolute top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-2 text-accent-ink focus:translate-y-0"
      >
        {tApp('skipToContent')}
      </a>
      <header className="flex items-center gap-3 px-4 py-2 phone:border-b phone:border-line phone:bg-raised">
        <Link href="/" className="flex items-center gap-2 rounded-md text-[0.9375rem] font-semibold tracking-tight">
          <Logo className="size-7" />
          {tApp('name')}
        </Link>
        <div className="ml-auto flex items-center gap-1">
          <LanguageSwitch />
          <ThemeMenu />
        </div>
      </header>
      <div className="mx-auto grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-6 px-4 pb-16 md:grid-cols-[13rem_minmax(0,1fr)]">
        <nav
          aria-label={t('pages')}
          className="pt-4 md:sticky md:top-0 md:max-h-dvh md:self-start md:overflow-y-auto md:pt-8"
        >
          <Link
            href="/"
            className="mb-4 inline-flex h-8 items-center gap-2 rounded-md px-2 text-ink-muted hover:bg-hover hover:text-ink"
          >
            <ArrowLeft aria-hidden className="size-4" />
            {t('back')}
          </Link>
          <ul className="flex flex-wrap gap-1 md:flex-col">
            {PAGES.map((other) => (
              <li key={other.page}>
                <Link
                  href={other.href}
                  aria-current={other.page === page ? 'page' : undefined}
                  className={classNames(
                    'block rounded-md px-2 py-1.5 coarse:py-2.5',
                    other.page === page
                      ? 'bg-accent-wash font-semibold'
                      : 'text-ink-muted hover:bg-hover hover:text-ink',
                  )}
                >
                  {t(other.name)}
                </Link>
                {other.page === page && sections.length > 1 ? (
                  <ul className="mt-1 mb-2 ml-2 hidden border-l border-line md:block">
                    {sections.map(({ id, text: title }) => (
                      <li key={id}>
                        <a href={`#${id}`} className="block rounded-md py-1 pl-3 text-ink-muted hover:text-ink">
                          {title}
                        </a>
                      </li>
                    ))}
                  </ul>
                ) : null}
              </li>
            ))}
          </ul>
        </nav>
        <main
          id="content"
          tabIndex={-1}
          className="rounded-xl border border-line bg-surface px-5 py-6 text-[0.9375rem] leading-relaxed outline-none md:mt-6 md:px-10 md:py-9"
        >
          <article className="max-w-[72ch]">
            <Markdown text={text} />
          </article>
        </main>
      </div>
    </div>
  )
}
