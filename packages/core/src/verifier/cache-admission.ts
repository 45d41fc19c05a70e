/**
 * Which verified tokens are worth caching. A token that is kept and never used again costs more than memory: the
 * garbage collector copies it, which takes a fifth of the CPU time of such a request (bench/WHY.md). So while hardly
 * any token is used twice, a token is kept only when it is seen for the second time. This decides what is cached,
 * never what is accepted: a token that is not kept is verified again.
 */

/** How many verified tokens are looked at before the rule may change. */
const WINDOW = 1024
/**
 * The first window is short. If the first objects that code allocates are kept, V8 allocates later ones among its old
 * objects too, where garbage collection is slow: after 1024 kept tokens, a collection of tokens that were not kept
 * took 8 ms instead of 1 (bench/WHY.md).
 */
const FIRST_WINDOW = 128
/** With a smaller share of repeats than this in a window, very few tokens are used twice. */
const MIN_SHARE_OF_REPEATS = 0.125
/** How many hashes of seen tokens are kept, 4 bytes each. Newer ones replace older ones. */
const SEEN_SLOTS = 16_384

/** FNV-1a, 32 bits. If two tokens have the same hash, one is kept too early, which does no harm. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}

export class CacheAdmission {
  #window = FIRST_WINDOW
  #verified = 0
  #repeats = 0
  /** The hashes of tokens that were seen, by slot; `undefined` while every token is kept. */
  #seen: Uint32Array | undefined

  /** Whether a token is kept only when it is seen for the second time. */
  get isSelective(): boolean {
    return this.#seen !== undefined
  }

  /**
   * Counts a token that was found in the cache. The selection ends early when there are as many of these as a
   * window has tokens. Otherwise two tokens that share a slot might never be kept, because each replaces the
   * hash of the other.
   */
  countHit(): void {
    this.#repeats++
    if (this.#seen !== undefined && this.#repeats >= this.#window) this.#startWindow()
  }

  /** Whether to keep a token that was verified just now. */
  admits(tail: string): boolean {
    if (++this.#verified === this.#window) this.#startWindow()
    if (this.#seen === undefined) return true
    const mark = hash(tail)
    const slot = mark % SEEN_SLOTS
    const isRepeat = this.#seen[slot] === mark
    this.#seen[slot] = mark
    if (isRepeat) this.#repeats++
    return isRepeat
  }

  #startWindow(): void {
    const isWorthIt = this.#repeats >= this.#window * MIN_SHARE_OF_REPEATS
    this.#seen = isWorthIt ? undefined : (this.#seen ?? new Uint32Array(SEEN_SLOTS))
    this.#window = WINDOW
    this.#verified = 0
    this.#repeats = 0
  }
}
