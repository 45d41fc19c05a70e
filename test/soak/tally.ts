/** What is counted, and what went wrong. */
export class Tally {
  readonly #counts = new Map<string, number>()
  readonly #milliseconds = new Map<string, number[]>()
  readonly wrong: string[] = []

  count(name: string): void {
    this.#counts.set(name, this.of(name) + 1)
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0
  }

  took(name: string, milliseconds: number): void {
    const taken = this.#milliseconds.get(name) ?? []
    taken.push(milliseconds)
    this.#milliseconds.set(name, taken)
  }

  print(): void {
    for (const [name, times] of this.#counts) console.log(`${String(times).padStart(9)}  ${name}`)
    for (const [name, taken] of this.#milliseconds) {
      const sorted = taken.toSorted((one, other) => one - other)
      const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1)
      console.log(`${name}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`)
    }
  }
}
