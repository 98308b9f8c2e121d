import { getTranslations } from 'next-intl/server'
import { SignInForm } from '@/components/dashboard/sign-in-form'
import { MessagePage } from '@/components/ui/message-page'

/** What a stranger sees of the dashboard, with status 401. */
export default async function Unauthorized() {
  const t = await getTranslations('dashboard.signIn')
  return (
    <MessagePage title={t('title')} text={t('text')}>
      <SignInForm />
    </MessagePage>
  )
}
