import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { HelpShell } from '@/components/help/help-shell'
import { readHelpPage } from '@/lib/server/help-pages'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('help')
  return { title: t('guide') }
}

export default async function GuidePage() {
  return <HelpShell page="guide" text={await readHelpPage('guide', await getLocale())} />
}
