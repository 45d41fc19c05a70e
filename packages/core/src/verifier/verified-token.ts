/** What is known of a token once its signature and its claims were found good, whatever the time may be. */
import { type AuthContext, makeAuthContext } from '../claims/auth-context.ts'
import type { Claims } from '../claims/claim-types.ts'
import type { TrustedIssuer } from '../issuers/trusted-issuers.ts'
import type { VerificationKey } from '../keys/jwk.ts'
import type { Validity } from '../steps/clock.ts'
import { freezeAndWeigh } from '../util/freeze.ts'

/** Who is calling, with the issuer and the key that it stands and falls with. */
export interface Proof {
  readonly auth: AuthContext
  /** The same as an answer that is ready: one for all who ask, and frozen like what it holds. */
  readonly answer: Promise<AuthContext>
  readonly key: VerificationKey
  readonly issuer: TrustedIssuer
  /** What its claims say of the time, which is asked again. */
  readonly validity: Validity
  /** About how many bytes it holds, for a memory that is bounded by them. */
  readonly bytes: number
}

/** A byte for the token, and three quarters of a character of claims, which may take two bytes; and the bookkeeping. */
const BYTES_PER_TOKEN_CHARACTER = 2.5
const BYTES_PER_PROOF = 512

export function makeProof(
  token: string,
  claims: Claims,
  validity: Validity,
  key: VerificationKey,
  issuer: TrustedIssuer,
): Proof {
  const text = Math.ceil(token.length * BYTES_PER_TOKEN_CHARACTER)
  const bytes = freezeAndWeigh(claims) + text + BYTES_PER_PROOF
  const auth = makeAuthContext(token, claims, issuer.rules)
  return { auth, answer: Object.freeze(Promise.resolve(auth)), key, issuer, validity, bytes }
}
