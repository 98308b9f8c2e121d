import { useTranslations } from 'next-intl'
import { type RefObject, useState } from 'react'
import { useWorkspace } from '@/components/playground/workspace-context'
import { Button } from '@/components/ui/button'
import { PACKAGE_MANAGERS, type PackageManager, packageName } from '@/lib/client/packages/manifest'

interface AddFormProps {
  field: RefObject<HTMLInputElement | null>
  canAdd: boolean
  /** @returns whether it is there now */
  onAdd: (manager: PackageManager, spec: string) => Promise<boolean>
}

/** Asks for one more package. What could not be installed stays in its field, to be mended. */
export function AddForm({ field, canAdd, onAdd }: AddFormProps) {
  const t = useTranslations('packages')
  const hasPython = useWorkspace(({ project: { docs } }) => [...docs.keys()].some((path) => path.endsWith('.py')))
  const [chosen, setChosen] = useState<PackageManager | null>(null)
  const [spec, setSpec] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const manager = chosen ?? (hasPython ? 'pip' : 'npm')

  const submit = async () => {
    if (packageName(manager, spec) === null) return setIsWrong(true)
    field.current?.focus()
    const isDone = await onAdd(manager, spec.trim())
    if (isDone) setSpec((now) => (now === spec ? '' : now))
  }

  return (
    <form
      className="shrink-0 p-2"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <div className="flex flex-wrap gap-1.5">
        <input
          ref={field}
          name="package"
          aria-label={t('name')}
          value={spec}
          placeholder={manager === 'npm' ? 'left-pad@1' : 'requests>=2'}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          aria-invalid={isWrong}
          aria-describedby={isWrong ? 'package-problem' : undefined}
          onChange={(event) => {
            setSpec(event.target.value)
            setIsWrong(false)
          }}
          className="h-8 w-full min-w-0 rounded-md border border-line bg-raised px-2 font-mono text-[13px] placeholder:text-ink-faint coarse:h-10 coarse:text-base"
        />
        <select
          aria-label={t('manager')}
          className="h-8 min-w-0 flex-1 rounded-md border border-line bg-raised px-1.5 coarse:h-10"
          value={manager}
          onChange={(event) => setChosen(event.target.value === 'pip' ? 'pip' : 'npm')}
        >
          {PACKAGE_MANAGERS.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
        <Button variant="primary" type="submit" disabled={!canAdd || spec.trim() === ''}>
          {t('add')}
        </Button>
      </div>
      {isWrong ? (
        <p id="package-problem" role="alert" className="mt-2 rounded-md bg-danger-wash px-2 py-1 text-danger-strong">
          {t('notAPackage')}
        </p>
      ) : null}
    </form>
  )
}
