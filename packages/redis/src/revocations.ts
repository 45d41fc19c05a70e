/** The store of revocations that the processes of a fleet share. */
import type { AnyClaims, AuthContext, RevocationStore, RevokeOptions, SignOutOptions } from '@poolguard/core'
import { makeRevocation, type RevocationKind } from '@poolguard/core/adapter'
import { Follower } from './follower.ts'
import { Mirror } from './mirror.ts'
import { type ResolvedOptions, type RevocationsOptions, resolveOptions } from './options.ts'

/** The state of the store, for a health check or a metric. */
export interface RevocationsStatus {
  /** Whether this process follows Redis now. */
  readonly isConnected: boolean
  /** The seconds since the last answer of Redis; `Infinity` before {@link Revocations.ready}. */
  readonly staleSeconds: number
  /** How many revocations this process knows. */
  readonly entries: number
  /** How many messages were skipped since the start because they could not be read. */
  readonly unreadableMessages: number
}

/**
 * `isRevoked` answers from the memory of this process. The methods that revoke resolve when Redis has the
 * revocation, which then reaches the other processes within milliseconds. They reject if Redis cannot be
 * reached in time: the revocation then applies in this process, and is written to Redis when the connection
 * is back. They reject with a RangeError if there is no room.
 */
export interface Revocations extends RevocationStore {
  revokeToken(jti: string, options?: RevokeOptions): Promise<void>
  revokeSignIn(signInId: string, options?: RevokeOptions): Promise<void>
  signOutEverywhere(sub: string, options?: SignOutOptions): Promise<void>
  /**
   * Resolves when this process knows every revocation. Rejects when it cannot connect, for example because of
   * a wrong address or password. The store then continues to try.
   */
  ready(): Promise<void>
  /** Ends the connections of the store. The given client is not closed. */
  close(): Promise<void>
  readonly status: RevocationsStatus
}

class RedisRevocations implements Revocations {
  readonly #maxTokenSeconds: number
  readonly #mirror: Mirror
  readonly #follower: Follower

  constructor(options: ResolvedOptions) {
    this.#maxTokenSeconds = options.maxTokenSeconds
    this.#mirror = new Mirror(options)
    this.#follower = new Follower(options, this.#mirror)
  }

  /** Bound to the store, because a verifier gets the function alone. */
  readonly isRevoked = Object.assign((auth: AuthContext<AnyClaims>) => this.#isRevoked(auth), {
    revision: () => (this.#mirror.isFresh ? this.#mirror.entries.revision : undefined),
  })

  #isRevoked(auth: AuthContext<AnyClaims>): boolean {
    if (this.#mirror.entries.isRevoked(auth)) return true
    if (this.#mirror.isFresh) return false
    const seconds = (this.#mirror.staleMilliseconds / 1000).toFixed(0)
    throw new Error(`revocations: no contact with Redis for ${seconds} seconds.`)
  }

  revokeToken(jti: string, options?: RevokeOptions): Promise<void> {
    return this.#revoke('token', jti, options)
  }

  revokeSignIn(signInId: string, options?: RevokeOptions): Promise<void> {
    return this.#revoke('sign-in', signInId, options)
  }

  signOutEverywhere(sub: string, options?: SignOutOptions): Promise<void> {
    return this.#revoke('user', sub, options)
  }

  async #revoke(kind: RevocationKind, value: string, options: unknown): Promise<void> {
    const terms = { maxTokenSeconds: this.#maxTokenSeconds, now: this.#mirror.now }
    const revocation = makeRevocation(terms, kind, value, options)
    this.#mirror.addOwn(revocation)
    try {
      await this.#follower.append(revocation)
    } catch (error) {
      if (error instanceof RangeError) this.#mirror.giveUp(revocation)
      throw error
    }
  }

  ready(): Promise<void> {
    return this.#follower.ready()
  }

  close(): Promise<void> {
    return this.#follower.close()
  }

  get status(): RevocationsStatus {
    return {
      isConnected: this.#follower.isConnected,
      staleSeconds: this.#mirror.staleMilliseconds / 1000,
      entries: this.#mirror.entries.size,
      unreadableMessages: this.#follower.unreadableMessages,
    }
  }
}

/**
 * Makes a store of revocations that several processes share through Redis 7 or Valkey. It connects immediately. Each
 * process keeps all revocations in memory, so a request makes no call to Redis.
 *
 * It does not revoke refresh tokens: revoke them at the issuer as well (Cognito: RevokeToken,
 * AdminUserGlobalSignOut).
 *
 * @throws ConfigError for a wrong option.
 * @example
 * ```ts
 * import { cognito, createVerifier } from '@poolguard/core'
 * import { revocations } from '@poolguard/redis'
 * import { createClient } from 'redis'
 *
 * const revoked = revocations({ client: createClient({ url: 'redis://127.0.0.1:6379' }) })
 * const verifier = createVerifier({
 *   issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' }),
 *   isRevoked: revoked.isRevoked,
 * })
 *
 * export async function start(): Promise<void> {
 *   await Promise.all([revoked.ready(), verifier.ready()])
 * }
 *
 * export async function signOut(sub: string): Promise<void> {
 *   await revoked.signOutEverywhere(sub)
 * }
 * ```
 */
export function revocations(options: RevocationsOptions): Revocations {
  return new RedisRevocations(resolveOptions(options))
}
