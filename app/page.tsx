import { cookies } from 'next/headers'
import { getLocale, getTranslations } from 'next-intl/server'
import { highlightJavaScript } from '@/components/editor/highlight-javascript'
import { parseLayoutSizes } from '@/components/playground/layout-sizes'
import { Playground } from '@/components/playground/playground'
import { FIRST_TEMPLATE } from '@/lib/client/workspace/templates/templates'
import { workspaceFrom } from '@/lib/client/workspace/workspace-store'
import { LAYOUT_COOKIE, RETURNING_COOKIE } from '@/lib/contracts/preferences'

export default async function Page() {
  const [locale, t, cookieStore] = await Promise.all([getLocale(), getTranslations('templates'), cookies()])
  const sizes = parseLayoutSizes(cookieStore.get(LAYOUT_COOKIE)?.value)
  if (cookieStore.has(RETURNING_COOKIE)) return <Playground initial={null} sizes={sizes} preview={null} />
  const initial = workspaceFrom(FIRST_TEMPLATE, locale, t(`${FIRST_TEMPLATE}Title`), 0)
  const text = initial.project.docs.get(initial.tabs.active ?? '')?.content
  const preview = typeof text === 'string' ? highlightJavaScript(text) : null
  return <Playground initial={initial} sizes={sizes} preview={preview} />
}
