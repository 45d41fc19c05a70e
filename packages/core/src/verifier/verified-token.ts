/** A token whose signature and claims are verified. Its time is checked again at each request. */
import { type AuthContext, makeAuthContext } from '../claims/auth-context.ts'
import type { Claims } from '../claims/claim-types.ts'
import type { NameSources } from '../claims/scopes-and-groups.ts'
import type { VerificationKey } from '../keys/jwk.ts'
import type { KeyOwner } from '../keys/key-owner.ts'
import type { Validity } from '../steps/clock.ts'
import { freezeAndWeigh } from '../util/freeze.ts'

/** The caller, the key that verified the token, and the owner of that key. */
export interface VerifiedToken {
  /** As in `auth`, where a getter returns it. The cache compares it for each request. */
  readonly token: string
  readonly auth: AuthContext
  /** `auth` as a resolved promise, frozen and shared by all callers of `verify`. */
  readonly answer: Promise<AuthContext>
  /** Its times, which are checked again at each request. */
  readonly validity: Validity
  /** `undefined` for an opaque token. */
  readonly key: VerificationKey | undefined
  readonly owner: KeyOwner
  /** The revision of the store of revocations in which the token was not revoked. */
  notRevokedIn: number | undefined
  /** The estimated size in bytes, because the token cache is bounded in bytes. */
  readonly bytes: number
}

/**
 * For each character of a token: 1 byte for the token itself, and 1.5 bytes for its claims. They have 3/4 as
 * many characters as the token, of 2 bytes each.
 */
const BYTES_PER_TOKEN_CHARACTER = 2.5
const BYTES_PER_TOKEN = 512

/** Each scope is a string of its own, and has a place in the list. */
const BYTES_PER_SCOPE = 48

interface Verified {
  readonly token: string
  readonly claims: Claims
  readonly nameSources: NameSources
  readonly validity: Validity
  readonly key: VerificationKey | undefined
  readonly owner: KeyOwner
}

export function makeVerifiedToken({
  token,
  claims,
  nameSources,
  validity,
  key,
  owner,
}: Verified): VerifiedToken {
  const text = Math.ceil(token.length * BYTES_PER_TOKEN_CHARACTER)
  const weight = freezeAndWeigh(claims)
  const auth = makeAuthContext(token, claims, nameSources, validity.exp)
  const bytes = weight + text + BYTES_PER_TOKEN + auth.scopes.length * BYTES_PER_SCOPE
  const answer = Object.freeze(Promise.resolve(auth))
  return { token, auth, answer, validity, key, owner, notRevokedIn: undefined, bytes }
}
