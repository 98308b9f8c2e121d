'use client'

import { useTranslations } from 'next-intl'
import { useEffect, useId, useRef, useState } from 'react'
import { Button } from '@/components/ui/button'
import { assign, bindingsOf, defaultKeys, holderOf, type KeyCommand } from '@/lib/client/keys/bindings'
import { type Combination, writeCombination } from '@/lib/client/keys/combination'
import { heldName, keyName, modifierNames } from '@/lib/client/keys/key-names'
import { refusalOf } from '@/lib/client/keys/refusal'
import { changeSettings, useSettings } from '@/lib/client/settings/settings'
import { useIsMac } from '../shortcuts'
import { Keys } from './keys'
import { useKeyRecorder } from './use-key-recorder'

interface KeyRowProps {
  command: KeyCommand
  /** Only one row listens at a time. */
  isRecording: boolean
  onRecord: (isOn: boolean) => void
}

/** One command of ours: its keys, and what changes them. */
export function KeyRow({ command, isRecording, onRecord }: KeyRowProps) {
  const t = useTranslations('shortcuts')
  const isMac = useIsMac()
  const { keys: changed } = useSettings()
  const bindings = bindingsOf(changed)
  const [refusal, setRefusal] = useState<string | null>(null)
  const [wanted, setWanted] = useState<{ keys: string; from: KeyCommand } | null>(null)
  const [said, setSaid] = useState('')
  const change = useRef<HTMLButtonElement>(null)
  const messageId = useId()
  const name = t(command)
  const keys = bindings[command]

  const end = () => {
    onRecord(false)
    setRefusal(null)
    setWanted(null)
    change.current?.focus()
  }
  const give = (given: string | null) => {
    changeSettings({ keys: assign(changed, command, given) })
    setSaid(given === null ? t('cleared', { name }) : t('changed', { name, keys: keyName(given, isMac) }))
    end()
  }
  const ask = (given: string) => {
    const holder = holderOf(bindings, given, command, isMac)
    if (holder === null) return give(given)
    setRefusal(holder.isFixed ? t('fixedTaken', { keys: keyName(given, isMac), name: t(holder.command) }) : null)
    if (holder.isFixed) return
    onRecord(false)
    setWanted({ keys: given, from: holder.command })
  }
  const press = (combination: Combination | null) => {
    if (combination === null) return setRefusal(t('unknown'))
    const text = writeCombination(combination)
    const reason = refusalOf(combination, isMac)
    if (reason === null) return ask(text)
    setRefusal(t(reason, { keys: keyName(text, isMac), ...modifierNames(isMac) }))
  }
  const held = useKeyRecorder({ isOn: isRecording, onCancel: end, onClear: () => give(null), onPress: press })

  const shown = isRecording ? [`${heldName(held, isMac)}…`] : keys === null ? [] : [keyName(keys, isMac)]

  return (
    <li className="border-b border-line py-1.5">
      <div className="flex min-h-8 items-center gap-2">
        <span className="mr-auto text-ink-muted">{name}</span>
        <Keys keys={shown} />
        {changed[command] === undefined || isRecording ? null : (
          <Button
            size="small"
            variant="ghost"
            onClick={() => {
              const usual = defaultKeys(command)
              if (usual === null) give(null)
              else ask(usual)
            }}
          >
            {t('reset')}
            <span className="sr-only"> {name}</span>
          </Button>
        )}
        <Button
          ref={change}
          size="small"
          aria-describedby={isRecording ? messageId : undefined}
          onClick={(event) => {
            event.currentTarget.focus()
            setRefusal(null)
            setWanted(null)
            onRecord(!isRecording)
          }}
          onBlur={() => isRecording && onRecord(false)}
        >
          {t(isRecording ? 'cancel' : 'change')}
          <span className="sr-only"> {name}</span>
        </Button>
      </div>
      {isRecording ? (
        <p id={messageId} className="pb-1 text-xs text-ink-muted">
          {t('press')}
        </p>
      ) : null}
      {isRecording && refusal !== null ? (
        <p role="alert" className="pb-1 text-xs text-danger">
          {refusal}
        </p>
      ) : null}
      {wanted === null ? null : (
        <TakeQuestion
          text={t('taken', { keys: keyName(wanted.keys, isMac), name: t(wanted.from) })}
          onTake={() => give(wanted.keys)}
          onCancel={end}
        />
      )}
      <p role="status" className="sr-only">
        {said}
      </p>
    </li>
  )
}

interface TakeQuestionProps {
  text: string
  onTake: () => void
  onCancel: () => void
}

/** Asked when the keys are another command's; has the focus, since they were pressed to be had. */
function TakeQuestion({ text, onTake, onCancel }: TakeQuestionProps) {
  const t = useTranslations('shortcuts')
  const take = useRef<HTMLButtonElement>(null)
  useEffect(() => take.current?.focus(), [])
  return (
    <div className="flex flex-wrap items-center gap-2 pb-1">
      <p role="alert" className="min-w-0 flex-1 text-xs text-warn">
        {text}
      </p>
      <Button ref={take} size="small" variant="primary" onClick={onTake}>
        {t('take')}
      </Button>
      <Button size="small" onClick={onCancel}>
        {t('cancel')}
      </Button>
    </div>
  )
}
