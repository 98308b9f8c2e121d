import { loader } from '@monaco-editor/react'
import type { ErrorHandler } from 'monaco-editor/base/common/errors'
import { loadWorker } from '@/lib/client/load-worker'
import { persistently } from '@/lib/client/persistently'
import type { Locale } from '@/lib/contracts/preferences'

export type Monaco = typeof import('monaco-editor')

/**
 * Starts the worker of a language. Each address is spelled out where it is used: a bundler finds `new Worker(new URL(…))`
 * only as one literal expression.
 */
function startWorker(label: string): Worker {
  switch (label) {
    case 'typescript':
    case 'javascript':
      return new Worker(new URL('./workers/typescript-worker', import.meta.url), { type: 'module' })
    case 'json':
      return new Worker(new URL('./workers/json-worker', import.meta.url), { type: 'module' })
    case 'css':
    case 'scss':
    case 'less':
      return new Worker(new URL('./workers/css-worker', import.meta.url), { type: 'module' })
    case 'html':
    case 'handlebars':
    case 'razor':
      return new Worker(new URL('./workers/html-worker', import.meta.url), { type: 'module' })
    default:
      return new Worker(new URL('./workers/editor-worker', import.meta.url), { type: 'module' })
  }
}

let loading: Promise<Monaco> | undefined

/**
 * Loads the editor from this origin, once a page. Its own menus are in `locale` from then on: Monaco reads its translations
 * while its modules are evaluated, so another language needs another page load.
 */
export function loadMonaco(locale: Locale): Promise<Monaco> {
  loading ??= (async () => {
    self.MonacoEnvironment = { getWorker: (_workerId, label) => loadWorker(() => startWorker(label)) }
    if (locale === 'zh') await persistently(() => import('monaco-editor/nls/lang/zh-cn'))
    const monaco = await persistently(() => import('monaco-editor'))
    const { errorHandler } = await persistently(() => import('monaco-editor/base/common/errors'))
    bearManyFiles(errorHandler)
    loader.config({ monaco })
    return monaco
  })()
  return loading
}

/**
 * Every file of a project has a model, which listens for settings of its language. From five hundred listeners on Monaco takes
 * them for forgotten ones, and throws that as an error of the page.
 */
function bearManyFiles(errorHandler: ErrorHandler): void {
  const tell = errorHandler.unexpectedErrorHandler
  errorHandler.unexpectedErrorHandler = (error) => {
    if (!(error instanceof Error && error.name === 'ListenerLeakError')) tell(error)
  }
}
