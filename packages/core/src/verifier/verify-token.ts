/**
 * The spine: one line a step, from a token to a verified token. The numbers are those of the README.
 */

import type { Claims } from '../claims/claim-types.ts'
import { asOneAnswer } from '../issuers/one-answer.ts'
import type { TrustedIssuer } from '../issuers/trusted-issuers.ts'
import type { SignedJwt } from '../jwt/jwt.ts'
import type { Keys } from '../keys/jwk.ts'
import type { RequestLike } from '../request/request.ts'
import { checkClaims } from '../steps/claims.ts'
import { checkClock, readValidity } from '../steps/clock.ts'
import { decode } from '../steps/decode.ts'
import { checkSchema } from '../steps/schema.ts'
import { selectAlgorithm, selectIssuer } from '../steps/select.ts'
import { checkSignature } from '../steps/signature.ts'
import { checkType } from '../steps/type.ts'
import { toError } from '../util/to-error.ts'
import { type Steps, Wait } from '../util/wait.ts'
import type { ResolvedOptions } from './resolve-options.ts'
import { makeVerifiedToken, type VerifiedToken } from './verified-token.ts'

export function* verifyToken(
  token: string,
  { clockToleranceSeconds, issuers, maxTokenBytes, now, possession }: ResolvedOptions,
  request?: RequestLike,
): Steps<VerifiedToken> {
  try {
    // 2 form
    const jwt = decode(token, maxTokenBytes)
    // 3 issuer and algorithm
    const found = selectIssuer(jwt, issuers, request)
    const issuer: TrustedIssuer = found instanceof Wait ? yield found : found
    const hint = selectAlgorithm(jwt.header, issuer)
    // 4 key
    const held = issuer.keys.get(hint)
    const keys: Keys = held instanceof Wait ? yield held : held
    // 5 signature
    const checked = checkSignature(jwt, keys, () => issuer.keys.refetch(hint, keys))
    const signed: SignedJwt = checked instanceof Wait ? yield checked : checked
    // 6 type and claims, and the application's own schema of them
    checkType(signed.header, issuer.rules)
    const given = checkSchema(
      checkClaims(signed, issuer.rules, possession !== undefined),
      issuer.validateClaims,
    )
    const claims: Claims = given instanceof Wait ? yield given : given
    // 7 time; after it the claims are frozen, which an expired token must not cost
    const validity = readValidity(claims, issuer.rules.maxTokenAgeSeconds)
    checkClock(validity, clockToleranceSeconds, now(), claims)
    return makeVerifiedToken({
      token,
      claims,
      nameSources: issuer.rules,
      validity,
      key: signed.key,
      owner: issuer,
    })
  } catch (thrown) {
    throw asOneAnswer(toError(thrown), issuers)
  }
}
