import { Language, needsLanguages, type TemplateStatus } from '@/lib/contracts/languages'

/** For `SandboxSpec.template` of profile `playground`. */
export const LANGUAGES_TEMPLATE = 'languages'

/** What a driver knows of that template: who makes it, and how far that is, others do. */
export type LanguageSupport =
  /** Sandboxes can be started from it. */
  | ({ isThere: true } & Pick<TemplateStatus, 'hasPandas' | 'nodeVersions' | 'missing'>)
  /** `reason`: why not, and how to mend it, for people. */
  | { isThere: false; reason: string }

/** Those that need it. */
export const MORE_LANGUAGES: readonly Language[] = Language.options.filter(needsLanguages)
