/** The store of revocations that Lambda functions share. */
import type { AnyClaims, AuthContext, RevocationStore, RevokeOptions, SignOutOptions } from '@poolguard/core'
import {
  listRevocationKeys,
  makeRevocation,
  type RevocationKey,
  type RevocationKind,
} from '@poolguard/core/adapter'
import { Answers } from './answers.ts'
import { type DynamoRevocationsOptions, type ResolvedOptions, resolveOptions } from './options.ts'
import { Table } from './table.ts'

/**
 * A store in DynamoDB. `isRevoked` asks DynamoDB about the token, the sign-in and the user, and keeps each
 * answer for `cacheSeconds`. The methods that revoke resolve when DynamoDB has the revocation, and reject if
 * DynamoDB cannot be reached in time.
 */
export interface DynamoRevocations extends RevocationStore {
  revokeToken(jti: string, options?: RevokeOptions): Promise<void>
  revokeSignIn(signInId: string, options?: RevokeOptions): Promise<void>
  signOutEverywhere(sub: string, options?: SignOutOptions): Promise<void>
  /** Rejects when the table cannot be read, for example because of a wrong name or missing permissions. */
  ready(): Promise<void>
}

class DynamoStore implements DynamoRevocations {
  readonly #options: ResolvedOptions
  readonly #table: Table
  readonly #answers: Answers

  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#table = new Table(options)
    this.#answers = new Answers(options)
  }

  /**
   * Bound to the store, because a verifier gets the function alone. It asks DynamoDB only for keys without a
   * recent answer.
   */
  readonly isRevoked = (auth: AuthContext<AnyClaims>): boolean | Promise<boolean> => {
    if (this.#answers.isRevoked(auth)) return true
    const unknown = this.#answers.findUnknown(listRevocationKeys(auth))
    return unknown.length === 0 ? false : this.#ask(auth, unknown)
  }

  async #ask(auth: AuthContext<AnyClaims>, keys: readonly RevocationKey[]): Promise<boolean> {
    const askedAt = this.#options.now()
    const found = await this.#table.find(keys)
    this.#answers.add(keys, found, askedAt)
    return this.#answers.isRevoked(auth)
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
    const revocation = makeRevocation(this.#options, kind, value, options)
    await this.#table.put(revocation)
    this.#answers.addRevocations([revocation])
  }

  ready(): Promise<void> {
    return this.#table.check()
  }
}

/**
 * Makes a store of revocations that Lambda functions share through a table of DynamoDB. A function keeps no
 * connection and no copy of the table: it asks for all keys of a token in one call, and keeps the answer for
 * `cacheSeconds`.
 *
 * It does not revoke refresh tokens: revoke them at the issuer as well (Cognito: RevokeToken,
 * AdminUserGlobalSignOut).
 *
 * @throws ConfigError for a wrong option.
 * @example
 * ```ts
 * import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
 * import { cognito, createVerifier } from '@poolguard/core'
 * import { dynamoRevocations } from '@poolguard/dynamodb'
 *
 * const revoked = dynamoRevocations({ client: new DynamoDBClient({ region: 'us-east-1' }), tableName: 'revocations' })
 * const verifier = createVerifier({
 *   issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' }),
 *   isRevoked: revoked.isRevoked,
 * })
 *
 * export async function signOut(sub: string): Promise<void> {
 *   await revoked.signOutEverywhere(sub)
 * }
 * ```
 */
export function dynamoRevocations(options: DynamoRevocationsOptions): DynamoRevocations {
  return new DynamoStore(resolveOptions(options))
}
