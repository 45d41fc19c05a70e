/** A queue of jobs by group. The groups take turns, so that one tenant's tokens do not delay another's. */
export class FairQueue<G, J> {
  readonly #lines = new Map<G, J[]>()
  #length = 0

  get length(): number {
    return this.#length
  }

  add(group: G, job: J): void {
    const line = this.#lines.get(group)
    if (line === undefined) this.#lines.set(group, [job])
    else line.push(job)
    this.#length++
  }

  countOf(group: G): number {
    return this.#lines.get(group)?.length ?? 0
  }

  /** Takes the next job out; the rest of its group goes to the end. */
  take(): J | undefined {
    const [next] = this.#lines
    if (next === undefined) return undefined
    const [group, line] = next
    const job = line.shift()
    this.#length--
    if (line.length > 0 && this.#lines.size === 1) return job
    this.#lines.delete(group)
    if (line.length > 0) this.#lines.set(group, line)
    return job
  }
}
