/** The steps from a token to a verified token, in order. The numbers are those of the README. */

import type { Claims } from '../claims/claim-types.ts'
import type { RequestLike } from '../request/request.ts'
import { checkClaims } from '../steps/claims.ts'
import { checkClock, readValidity } from '../steps/clock.ts'
import { checkSchema } from '../steps/schema.ts'
import { checkType } from '../steps/type.ts'
import { toError } from '../util/to-error.ts'
import { type Steps, Wait } from '../util/wait.ts'
import type { ResolvedOptions } from './resolve-options.ts'
import { makeVerifiedToken, type VerifiedToken } from './verified-token.ts'
import { verifySignature } from './verify-signature.ts'

export function* verifyToken(
  token: string,
  options: ResolvedOptions,
  request?: RequestLike,
): Steps<VerifiedToken> {
  const { clockToleranceSeconds, issuers, now, possession } = options
  try {
    // 2 form, 3 issuer and algorithm, 4 key, 5 signature
    const { signed, issuer } = yield* verifySignature(token, options, request)
    // 6 type and claims, and the application's own schema of them
    checkType(signed.header, issuer.rules)
    const given = checkSchema(
      checkClaims(signed, issuer.rules, possession !== undefined),
      issuer.validateClaims,
    )
    const claims: Claims = given instanceof Wait ? yield given : given
    // 7 time; the claims are frozen afterwards, so that no time is spent on an expired token
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
    throw issuers.toAnswer(toError(thrown))
  }
}
