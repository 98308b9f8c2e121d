/** Those who wait for the next arrival. Each is called once, then forgotten. */
export class Wakers {
  #waiting = new Set<() => void>()

  add(wake: () => void): void {
    this.#waiting.add(wake)
  }

  delete(wake: () => void): void {
    this.#waiting.delete(wake)
  }

  wakeAll(): void {
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const wake of waiting) wake()
  }
}
