/** An issuer that is well one moment and ill the next, and changes its keys whenever it is well. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, answers, type Site } from '../support/key-server.ts'
import { ecKey, type TestKey } from '../support/mint.ts'

/** An empty set is none of these: that is an answer, which withdraws every key. */
const ILLNESSES: readonly (readonly [name: string, make: (set: object) => Answer])[] = [
  ['500', () => answers.text('broken', 500)],
  ['silent', () => answers.silent()],
  ['html', () => answers.text('<html>')],
  ['reset', () => answers.reset()],
  ['not a set', () => answers.json({ keys: {} })],
  ['slow', () => answers.slowBody()],
  ['redirect', () => answers.redirect('http://127.0.0.1:9/')],
  ['truncated', (set) => answers.truncated(set)],
  ['bomb', (set) => answers.gzipBomb(set, 5_000_000)],
  ['down', () => answers.text('try later', 503)],
]

async function pauseUnless(stop: AbortSignal, milliseconds: number): Promise<void> {
  await pause(milliseconds, undefined, { signal: stop }).catch(() => {})
}

export class FlappingIssuer {
  readonly site: Site
  /** Signs now. */
  current: TestKey = ecKey('key-0', 'P-256')
  /** Is published and signs next, once everybody has had the time to fetch it. */
  #next: TestKey = ecKey('key-1', 'P-256')
  /** Was withdrawn so long ago that no verifier may trust it. */
  withdrawn: TestKey | undefined
  rotations = 0
  /** What ails it; nothing while it is well. */
  illness: string | undefined

  constructor(site: Site) {
    this.site = site
    this.#publish()
  }

  get #set(): object {
    return { keys: [this.current.jwk, this.#next.jwk] }
  }

  #publish(): void {
    this.illness = undefined
    this.site.on('/keys', answers.json(this.#set))
  }

  /** Once all have fetched what is published. The key that signed until now stays published through the next illness. */
  #rotate(): TestKey {
    const former = this.current
    this.current = this.#next
    this.#next = ecKey(`key-${this.rotations + 2}`, 'P-256')
    this.rotations++
    return former
  }

  /** Until `stop`. */
  async run(stop: AbortSignal): Promise<void> {
    for (let turn = 0; !stop.aborted; turn++) {
      await pauseUnless(stop, 2000)
      const former = this.#rotate()
      await pauseUnless(stop, 1000)
      this.#fallIll(turn)
      await pauseUnless(stop, 2000)
      this.#publish()
      await pauseUnless(stop, 2000)
      this.withdrawn = former
    }
  }

  #fallIll(turn: number): void {
    const [name, make] = ILLNESSES[turn % ILLNESSES.length] as (typeof ILLNESSES)[number]
    this.illness = name
    this.site.on('/keys', make(this.#set))
  }
}
