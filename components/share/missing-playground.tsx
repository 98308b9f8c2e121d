import { headers } from 'next/headers'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { buttonClassName } from '@/components/ui/button'
import { MessagePage } from '@/components/ui/message-page'

/** @param find what is under the id that the page's address has */
export async function MissingPlayground({ find }: { find: (id: string) => Promise<{ problem: string } | object> }) {
  const t = await getTranslations('errors')
  // A page for what is not found is given no parameters.
  const id = (await headers()).get('x-pathname')?.split('/').at(-1) ?? ''
  const found = await find(id)
  const isGone = 'problem' in found && found.problem === 'gone'
  return (
    <MessagePage
      title={t(isGone ? 'playgroundGone' : 'playgroundMissing')}
      text={t(isGone ? 'playgroundGoneText' : 'playgroundMissingText')}
    >
      <Link href="/" className={buttonClassName('primary')}>
        {t('home')}
      </Link>
    </MessagePage>
  )
}
