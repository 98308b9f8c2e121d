/** The body of every answer of the E2B API that is not 2xx. `code` is the HTTP status once more: E2B's clients test it. */
export interface E2bError {
  code: number
  message: string
}
