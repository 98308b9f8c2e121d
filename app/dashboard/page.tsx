import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { unauthorized } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { DashboardHeader } from '@/components/dashboard/dashboard-header'
import { DashboardPage } from '@/components/dashboard/dashboard-page'
import { services } from '@/lib/server/services'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('dashboard')
  return { title: t('title'), robots: { index: false } }
}

export default async function Page() {
  const { operators } = services()
  const requestHeaders = await headers()
  const isLocal = operators.isAtThisMachine(requestHeaders)
  if (!isLocal && !(await operators.isSignedIn(requestHeaders))) unauthorized()
  return (
    <div className="min-h-dvh">
      <DashboardHeader canSignOut={!isLocal} />
      <main className="mx-auto max-w-400 px-4 pt-2 pb-10">
        <DashboardPage isLocal={isLocal} />
      </main>
    </div>
  )
}
