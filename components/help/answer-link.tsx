'use client'

import { useTranslations } from 'next-intl'
import { ANSWERS, type GuideAnswer, guideUrl, type ShownErrorCode } from '@/lib/contracts/answers'

/** To the part of the guide that answers an error. */
export function AnswerLink({ code }: { code: ShownErrorCode }) {
  return <HelpLink anchor={ANSWERS[code]} />
}

/** To a part of the guide. In a tab of its own: the page may hold what is not saved. */
export function HelpLink({ anchor }: { anchor: GuideAnswer }) {
  const t = useTranslations('help')
  return (
    <a
      href={guideUrl(anchor)}
      target="_blank"
      rel="noopener"
      className="font-medium whitespace-nowrap underline underline-offset-2"
    >
      {t('answer')}
    </a>
  )
}
