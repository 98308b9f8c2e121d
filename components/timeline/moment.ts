/** A moment of a run, and the line of its output that belongs to it. */
export interface Moment {
  readonly atMs: number
  readonly row: number | null
  /** Where it is pointed at: the other one follows. */
  readonly from: 'output' | 'curve'
}

/** The moment that is pointed at, for the output and the curves of one run. It changes with the mouse, so it is outside React. */
export class PointedMoment {
  readonly #listeners = new Set<() => void>()
  #current: Moment | null = null

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get current(): Moment | null {
    return this.#current
  }

  point(moment: Moment | null): void {
    if (moment?.atMs === this.#current?.atMs && moment?.row === this.#current?.row) return
    this.#current = moment
    for (const listener of this.#listeners) listener()
  }
}
