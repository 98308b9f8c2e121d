import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { HelpShell } from '@/components/help/help-shell'
import { readHelpPage } from '@/lib/server/help-pages'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('help')
  return { title: t('whatsNew') }
}

export default async function WhatsNewPage() {
  return <HelpShell page="whats-new" text={await readHelpPage('whats-new', await getLocale())} />
}
