declare module 'monaco-editor/base/common/errors' {
  /** The part of Monaco's own that we use: its types do not tell of it. */
  export interface ErrorHandler {
    /** Throws what it is given, once the work at hand is over. */
    unexpectedErrorHandler: (error: unknown) => void
  }

  export const errorHandler: ErrorHandler
}
