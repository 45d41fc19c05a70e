/**
 * Answers about tokens. Concurrent requests with the same token share a call. A token that is not active is
 * remembered for seconds, so that a client that repeats it causes no further call. Active tokens are in the token
 * cache. Throws ERR_TOKEN_INACTIVE, ERR_INTROSPECTION_UNAVAILABLE.
 */
import { createHash } from 'node:crypto'
import { AuthError } from '../errors/auth-error.ts'
import type { JsonObject } from '../util/json.ts'
import { LRUCache } from '../util/lru-cache.ts'

/** A token that is not active may become active: at its `nbf`, or when a replica of the issuer learns of it. */
const MAX_INACTIVE_MILLISECONDS = 5000

/** Inactive tokens are remembered by their hashes, because a made-up token may be long. */
const MAX_INACTIVE_TOKENS = 10_000

/** What is known of an active token, and since when. */
export interface Answer {
  readonly claims: JsonObject
  /** When the call began, in milliseconds since 1970. */
  readonly askedAt: number
}

function makeInactiveError(): AuthError {
  return new AuthError('ERR_TOKEN_INACTIVE', {
    detail: { reason: 'The issuer says that the token is not active: unknown, expired or revoked.' },
  })
}

function hash(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

export class Answers {
  readonly #ask: (token: string) => Promise<JsonObject>
  readonly #inactiveMilliseconds: number
  readonly #now: () => number
  readonly #underWay = new Map<string, Promise<Answer>>()
  /** The hash of an inactive token, and when the endpoint was asked about it. */
  readonly #inactive = new LRUCache<string, number>({ max: MAX_INACTIVE_TOKENS })

  constructor(ask: (token: string) => Promise<JsonObject>, cacheMilliseconds: number, now: () => number) {
    this.#ask = ask
    this.#inactiveMilliseconds = Math.min(cacheMilliseconds, MAX_INACTIVE_MILLISECONDS)
    this.#now = now
  }

  /** @throws AuthError for a token that was found inactive a moment ago */
  get(token: string): Promise<Answer> {
    const id = hash(token)
    const shared = this.#underWay.get(id)
    if (shared !== undefined) return shared
    const now = this.#now()
    const age = now - (this.#inactive.get(id) ?? -Infinity)
    if (age >= 0 && age < this.#inactiveMilliseconds) throw makeInactiveError()
    const asking = this.#askAbout(token, id, now).finally(() => this.#underWay.delete(id))
    this.#underWay.set(id, asking)
    return asking
  }

  async #askAbout(token: string, id: string, askedAt: number): Promise<Answer> {
    const { active, ...claims } = await this.#ask(token)
    if (active === true) return { claims, askedAt }
    this.#inactive.set(id, askedAt)
    throw makeInactiveError()
  }
}
