import { cookies } from 'next/headers'
import { getLocale, getTranslations } from 'next-intl/server'
import { parseLayoutSizes } from '@/components/playground/layout-sizes'
import { Playground } from '@/components/playground/playground'
import { FIRST_TEMPLATE } from '@/lib/client/workspace/templates/templates'
import { workspaceFrom } from '@/lib/client/workspace/workspace-store'
import { LAYOUT_COOKIE } from '@/lib/contracts/preferences'

export default async function Page() {
  const [locale, t, cookieStore] = await Promise.all([getLocale(), getTranslations('templates'), cookies()])
  const initial = workspaceFrom(FIRST_TEMPLATE, locale, t(`${FIRST_TEMPLATE}Title`), 0)
  return <Playground initial={initial} sizes={parseLayoutSizes(cookieStore.get(LAYOUT_COOKIE)?.value)} />
}
