export type RefusalKind =
  /** The request names no target that could be reached by any rule. */
  | 'bad_target'
  /** The target is understood and may not be reached. */
  | 'target_refused'
  | 'too_many'
  | 'unresolved'
  | 'unreachable'
  | 'timed_out'

/** Why a connection of a program is not made. The message is for the program and its owner. */
export class Refusal extends Error {
  constructor(
    readonly kind: RefusalKind,
    message: string,
    options?: ErrorOptions,
    /** Of a limit that was met. */
    readonly measured: { limit?: number; seen?: number } = {},
  ) {
    super(message, options)
  }
}
