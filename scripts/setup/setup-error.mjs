/** Something about this machine or its settings that the person has to mend: shown as it is, without a stack. */
export class SetupError extends Error {
  /** @param {string} message */
  constructor(message) {
    super(message)
    this.name = 'SetupError'
  }
}
