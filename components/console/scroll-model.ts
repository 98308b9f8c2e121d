/** Browsers cap the height of an element, the lowest near 17 million pixels; a million lines are more than that. */
export const SPACER_MAX_PX = 8_000_000
/** A change of more screens than this is a jump by the scroll bar, not a turn of the wheel. */
const JUMP_SCREENS = 2

/**
 * Where a view stands in a text that may be taller than an element can be. Below the cap an offset is an offset. Above, the
 * scroll bar spans the whole text, while the wheel, keys and fingers still move it pixel by pixel.
 */
export class ScrollModel {
  #top = 0
  /** Where the element should be, and where it was last seen. */
  #native = 0
  #seen = 0
  #contentPx = 0
  #viewportPx = 0

  /** Pixels of text above the view. */
  get top(): number {
    return this.#top
  }
  get viewportPx(): number {
    return this.#viewportPx
  }
  /** The height that the scrolled element has to have. */
  get spacerPx(): number {
    return Math.min(this.#contentPx, SPACER_MAX_PX)
  }
  /** The scroll offset that the element should have for this place. */
  get native(): number {
    return this.#native
  }
  get isAtEnd(): boolean {
    return this.#top >= this.#maxTop - 1
  }

  resize(contentPx: number, viewportPx: number): void {
    this.#contentPx = contentPx
    this.#viewportPx = viewportPx
    this.moveTo(this.#top)
  }

  moveTo(top: number): void {
    this.#top = Math.min(Math.max(0, top), this.#maxTop)
    this.settle()
  }

  moveToEnd(): void {
    this.moveTo(this.#maxTop)
  }

  /** The element is at `native`. @returns whether it was scrolled there, other than by `acknowledge` */
  follow(native: number): boolean {
    const delta = native - this.#seen
    if (Math.abs(delta) < 1) return false
    this.#seen = native
    this.#native = native
    if (this.#contentPx <= SPACER_MAX_PX) this.#top = native
    else if (native <= 0) this.#top = 0
    else if (native >= this.#maxNative - 1) this.#top = this.#maxTop
    else if (Math.abs(delta) > this.#viewportPx * JUMP_SCREENS) this.#top = native * this.#ratio
    else this.#top += delta
    this.#top = Math.min(Math.max(0, this.#top), this.#maxTop)
    return true
  }

  /** The element was moved to where it should be, and took this, which may be rounded or not reach as far. */
  acknowledge(native: number): void {
    this.#seen = native
    this.#native = native
  }

  /** Once scrolling rests: puts the scroll bar where the view is, which small steps leave behind. */
  settle(): void {
    this.#native = this.#ratio === 0 ? 0 : Math.min(this.#top / this.#ratio, this.#maxNative)
  }

  get #maxTop(): number {
    return Math.max(0, this.#contentPx - this.#viewportPx)
  }
  get #maxNative(): number {
    return Math.max(0, this.spacerPx - this.#viewportPx)
  }
  get #ratio(): number {
    return this.#maxNative === 0 ? 0 : this.#maxTop / this.#maxNative
  }
}
