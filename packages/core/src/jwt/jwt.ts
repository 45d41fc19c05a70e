/**
 * The two states of a token, told apart by type: what is unverified cannot be handed to a step that wants it signed.
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
  /** Length of `header.payload`, the part of the token that was signed; the signature is what follows its dot. */
  readonly signedLength: number
}

/** A JWS whose signature was made by a key of its issuer. Its claims are yet to be checked. */
export interface SignedJwt {
  readonly [STATE]: 'signed'
  readonly token: string
  readonly header: JoseHeader
  readonly payload: JsonObject
  /** The key that made the signature. */
  readonly key: VerificationKey
}
