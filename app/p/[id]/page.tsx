import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import { forbidden, notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { highlightJavaScript } from '@/components/editor/highlight-javascript'
import { parseLayoutSizes } from '@/components/playground/layout-sizes'
import { LazyPlayground } from '@/components/playground/lazy-playground'
import { MissingPlayground } from '@/components/share/missing-playground'
import { linkedWorkspace } from '@/lib/client/share/linked-workspace'
import { runLanguage } from '@/lib/client/workspace/languages'
import { CARD_HEIGHT, CARD_WIDTH } from '@/lib/contracts/embed'
import { LAYOUT_COOKIE } from '@/lib/contracts/preferences'
import { ownOrigin } from '@/lib/server/own-origin'
import { findPlayground } from '@/lib/server/shared-page'

/** A longer text is not parsed for colours that nobody sees for more than a moment. */
const PREVIEW_MAX_CHARS = 64 * 1024

type PageProps = { params: Promise<{ id: string }> }

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { id } = await params
  const found = await findPlayground(id)
  if ('problem' in found) return {}
  const t = await getTranslations('share')
  const { title, files, binaryFiles } = found.playground
  const description = t('card', {
    count: files.size + binaryFiles.size,
    names: [...files.keys()].slice(0, 4).join(', '),
  })
  const address = `${ownOrigin(await headers())}/p/${id}`
  const card = { url: `${address}/opengraph-image`, width: CARD_WIDTH, height: CARD_HEIGHT, alt: title }
  return {
    title,
    description,
    robots: { index: false },
    alternates: {
      canonical: address,
      types: { 'application/json+oembed': [{ url: `/api/oembed?url=${encodeURIComponent(address)}`, title }] },
    },
    openGraph: { title, description, url: address, type: 'website', images: [card] },
    twitter: { card: 'summary_large_image', title, description, images: [card] },
  }
}

/** A snapshot that somebody shared. It runs nothing by itself, and claims no sandbox before Run. */
export default async function Page({ params }: PageProps) {
  const { id } = await params
  const [found, cookieStore, headerStore] = await Promise.all([findPlayground(id), cookies(), headers()])
  if ('problem' in found && found.problem === 'limited') forbidden()
  if ('problem' in found && found.problem === 'gone') return <MissingPlayground isGone />
  if ('problem' in found) notFound()
  const { playground } = found
  const initial = linkedWorkspace(playground, `/p/${id}`, Date.parse(playground.createdAt))
  const shown = initial.tabs.active
  const text = shown === null ? undefined : playground.files.get(shown)
  const isScript = shown !== null && ['javascript', 'typescript'].includes(runLanguage(shown) ?? '')
  return (
    <LazyPlayground
      nonce={headerStore.get('x-nonce') ?? ''}
      initial={initial}
      sizes={parseLayoutSizes(cookieStore.get(LAYOUT_COOKIE)?.value)}
      preview={text !== undefined && isScript && text.length <= PREVIEW_MAX_CHARS ? highlightJavaScript(text) : null}
      linked={{ run: playground.run, lineage: playground.lineage }}
    />
  )
}
