/**
 * Steps 2 to 5: from a token to a signed JWT and the issuer that signed it. Access tokens, ID tokens,
 * security event tokens and signed answers of introspection share them.
 */
import type { TrustedIssuer } from '../issuers/trusted-issuers.ts'
import type { SignedJwt } from '../jwt/jwt.ts'
import type { Keys } from '../keys/jwk.ts'
import type { RequestLike } from '../request/request.ts'
import { type AcceptedTypes, decode } from '../steps/decode.ts'
import { selectAlgorithm, selectIssuer } from '../steps/select.ts'
import { checkSignature } from '../steps/signature.ts'
import { type Steps, Wait } from '../util/wait.ts'
import type { ResolvedOptions } from './resolve-options.ts'

export interface SignedToken {
  readonly signed: SignedJwt
  readonly issuer: TrustedIssuer
}

/** The options that apply to these steps. */
type SignatureTerms = Pick<ResolvedOptions, 'issuers' | 'maxTokenBytes' | 'signatureQueue'>

/** @param accepted the kinds of tokens; by default those for access to an API */
export function* verifySignature(
  token: string,
  { issuers, maxTokenBytes, signatureQueue }: SignatureTerms,
  request?: RequestLike,
  accepted?: AcceptedTypes,
): Steps<SignedToken> {
  // 2 form
  const jwt = decode(token, maxTokenBytes, accepted)
  // 3 issuer and algorithm
  const found = selectIssuer(jwt, issuers, request)
  const issuer: TrustedIssuer = found instanceof Wait ? yield found : found
  const hint = selectAlgorithm(jwt.header, issuer)
  // 4 key
  const held = issuer.keys.get(hint)
  const keys: Keys = held instanceof Wait ? yield held : held
  // 5 signature
  const checked = checkSignature(
    jwt,
    keys,
    issuer.name,
    () => issuer.keys.refetch(hint, keys),
    signatureQueue,
  )
  const signed: SignedJwt = checked instanceof Wait ? yield checked : checked
  return { signed, issuer }
}
