import { cookies, headers } from 'next/headers'
import { getLocale, getTranslations } from 'next-intl/server'
import { highlightJavaScript } from '@/components/editor/highlight-javascript'
import { parseLayoutSizes } from '@/components/playground/layout-sizes'
import { LazyPlayground } from '@/components/playground/lazy-playground'
import { FIRST_TEMPLATE } from '@/lib/client/workspace/templates/template-id'
import { workspaceFrom } from '@/lib/client/workspace/templates/workspace-from'
import { LAYOUT_COOKIE, RETURNING_COOKIE } from '@/lib/contracts/preferences'

export default async function Page() {
  const [locale, t, cookieStore] = await Promise.all([getLocale(), getTranslations('templates'), cookies()])
  const sizes = parseLayoutSizes(cookieStore.get(LAYOUT_COOKIE)?.value)
  const nonce = (await headers()).get('x-nonce') ?? ''
  if (cookieStore.has(RETURNING_COOKIE)) {
    return <LazyPlayground nonce={nonce} initial={null} sizes={sizes} preview={null} />
  }
  const initial = workspaceFrom(FIRST_TEMPLATE, locale, t(`${FIRST_TEMPLATE}Title`), 0)
  const text = initial.project.docs.get(initial.tabs.active ?? '')?.content
  const preview = typeof text === 'string' ? highlightJavaScript(text) : null
  return <LazyPlayground nonce={nonce} initial={initial} sizes={sizes} preview={preview} />
}
