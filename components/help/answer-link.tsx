'use client'

import { useTranslations } from 'next-intl'
import { answerUrl, type ShownErrorCode } from '@/lib/contracts/answers'

/** To the part of the guide that answers an error. In a tab of its own: the page may hold what is not saved. */
export function AnswerLink({ code }: { code: ShownErrorCode }) {
  const t = useTranslations('help')
  return (
    <a
      href={answerUrl(code)}
      target="_blank"
      rel="noopener"
      className="font-medium whitespace-nowrap underline underline-offset-2"
    >
      {t('answer')}
    </a>
  )
}
