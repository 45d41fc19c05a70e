/**
 * The two states of a token, as types: an unverified token cannot be passed to a step that requires a signed one.
 * Only steps/decode.ts makes an UnverifiedJwt and only steps/signature.ts makes a SignedJwt.
 */
import type { VerificationKey } from '../keys/jwk.ts'
import type { JsonObject } from '../util/json.ts'

declare const STATE: unique symbol

export interface JoseHeader extends JsonObject {
  readonly alg: string
  readonly kid?: string
}

/** A well-formed JWS whose claims are untrusted input. */
export interface UnverifiedJwt {
  readonly [STATE]: 'unverified'
  readonly token: string
  readonly header: JoseHeader
  readonly payload: JsonObject
  /** Length of `header.payload`, the part of the token that was signed. The signature follows after a dot. */
  readonly signedLength: number
}

/** A JWS whose signature is verified. Its claims are not checked yet. */
export interface SignedJwt {
  readonly [STATE]: 'signed'
  readonly token: string
  readonly header: JoseHeader
  readonly payload: JsonObject
  /** The key that made the signature. */
  readonly key: VerificationKey
}
