import '#server-only'
import { AppError } from '@/lib/contracts/errors'
import {
  Language,
  needsLanguages,
  type TemplateList,
  type TemplateName,
  type TemplateStatus,
} from '@/lib/contracts/languages'
import { tellReason } from '@/lib/contracts/reasons'
import type { SandboxDriver } from '@/lib/sandbox'
import type { Engine } from '../engine'
import { readImageProgress } from './image-progress'

interface TemplatesOptions {
  engine: Pick<Engine, 'health'> & { readonly pool: { readonly driver: Pick<SandboxDriver, 'languages'> } | undefined }
  /** The operator wants the template `languages`. */
  hasLanguages: boolean
  dataDir: string
}

const OFF = tellReason('languagesOff')

/** What the playground's sandboxes can be made of, as of now. */
export class Templates {
  readonly #options: TemplatesOptions

  constructor(options: TemplatesOptions) {
    this.#options = options
  }

  async list(): Promise<TemplateList> {
    return { templates: [this.#playground(), await this.#languages()] }
  }

  /** @throws {AppError} `template_preparing` where it will be there by itself; `bad_request` where it will not */
  async require(name: TemplateName): Promise<void> {
    if (name === 'playground') return
    const { state, reason } = await this.#languages()
    if (state === 'ready') return
    if (state === 'preparing')
      throw new AppError('template_preparing', tellReason('templateNotYet', { template: name, why: reason ?? '' }))
    throw new AppError('bad_request', tellReason('templateNever', { template: name, why: reason ?? '' }))
  }

  #playground(): TemplateStatus {
    const { status, detail } = this.#options.engine.health()
    const isReady = status === 'ok'
    return {
      name: 'playground',
      state: isReady ? 'ready' : status === 'starting' ? 'preparing' : 'unavailable',
      reason: isReady ? null : (detail ?? tellReason('starting')),
      progress: null,
      languages: Language.options.filter((language) => !needsLanguages(language)),
      hasPandas: false,
      nodeVersions: [],
      missing: [],
    }
  }

  async #languages(): Promise<TemplateStatus> {
    const { hasLanguages, engine, dataDir } = this.#options
    if (!hasLanguages) return absent('unavailable', OFF)
    const { pool } = engine
    if (!pool) {
      const { state, reason } = this.#playground()
      return absent(state === 'ready' ? 'preparing' : state, reason ?? tellReason('starting'))
    }
    const support = await pool.driver.languages()
    if (support.isThere) {
      const { missing } = support
      const isMissing = (language: Language) => missing.some((one) => one.language === language)
      const languages = Language.options.filter((language) => !isMissing(language))
      const { hasPandas, nodeVersions } = support
      const ready = { name: 'languages', state: 'ready', reason: null, progress: null } as const
      return { ...ready, languages, hasPandas, nodeVersions, missing }
    }
    const making = await readImageProgress(dataDir, Date.now())
    if (making?.state === 'making') {
      const percent = Math.round(making.progress * 100)
      return absent('preparing', tellReason('languagesMaking', { percent }), making.progress)
    }
    return absent('unavailable', making ? `${support.reason} (${making.reason})` : support.reason)
  }
}

function absent(state: 'preparing' | 'unavailable', reason: string, progress: number | null = null): TemplateStatus {
  return { name: 'languages', state, reason, progress, languages: [], hasPandas: false, nodeVersions: [], missing: [] }
}
