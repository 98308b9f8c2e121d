'use client'

import { ApiError } from '@/lib/client/http'
import { AnswerLink } from './answer-link'
import { useTold } from './use-told'

/** What went wrong, and a way to the guide's answer where the server has given it a code. */
export function ErrorText({ error }: { error: unknown }) {
  const told = useTold()
  return (
    <>
      {told(error instanceof Error ? error.message : String(error))}{' '}
      {error instanceof ApiError ? <AnswerLink code={error.code} /> : null}
    </>
  )
}
