'use client'

import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { ErrorText } from '@/components/help/error-text'
import { Button } from '@/components/ui/button'
import { ApiError } from '@/lib/client/http'
import { signIn } from '@/lib/client/queries/dashboard'

/** Takes the operator's token for a cookie, and nothing else of the dashboard. */
export function SignInForm() {
  const t = useTranslations('dashboard.signIn')
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const token = new FormData(event.currentTarget).get('token')
    setBusy(true)
    try {
      await signIn(typeof token === 'string' ? token : '')
      window.location.reload()
    } catch (failure) {
      setError(failure instanceof ApiError && failure.code === 'unauthorized' ? t('wrong') : failure)
      setBusy(false)
    }
  }
  return (
    <form onSubmit={submit} className="flex w-full max-w-96 flex-col gap-3 text-left text-sm">
      <label className="flex flex-col gap-1.5">
        {t('token')}
        <input
          name="token"
          type="password"
          autoComplete="current-password"
          required
          aria-describedby={error === null ? undefined : 'sign-in-error'}
          className="h-9 rounded-md border border-line-strong bg-raised px-2.5 font-mono coarse:h-11"
        />
      </label>
      {error === null ? null : (
        <p id="sign-in-error" role="alert" className="text-danger">
          <ErrorText error={error} />
        </p>
      )}
      <Button type="submit" variant="primary" disabled={isBusy}>
        {t('submit')}
      </Button>
    </form>
  )
}
