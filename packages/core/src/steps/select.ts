/**
 * Step 2, select: unverified JWT → the trusted issuer that it names, and an algorithm that this issuer may use.
 * RFC 8725 §3.1 and §3.8: both come from the configuration; the token can only pick among them.
 * Throws ERR_ISSUER_UNKNOWN, ERR_ALGORITHM_NOT_ALLOWED.
 */
import { AuthError, excerpt } from '../failures/errors.ts'
import type { ClaimRules } from '../issuers/issuer.ts'
import type { JoseHeader, UnverifiedJwt } from '../jwt.ts'
import type { Algorithm } from '../keys/algorithms.ts'
import type { KeyHint, KeySet } from '../keys/key-set.ts'

/** One trusted `iss` with its rules and its very own keys. */
export interface TrustedIssuer {
  readonly issuer: string
  readonly algorithms: readonly Algorithm[]
  readonly rules: ClaimRules
  readonly keys: KeySet
}

export type TrustedIssuers = ReadonlyMap<string, TrustedIssuer>

export function selectIssuer(jwt: UnverifiedJwt, issuers: TrustedIssuers): TrustedIssuer {
  const { iss } = jwt.payload
  const found = typeof iss === 'string' ? issuers.get(iss) : undefined
  if (found !== undefined) return found
  throw new AuthError('ERR_ISSUER_UNKNOWN', {
    detail: {
      reason: iss === undefined ? 'The token names no issuer.' : 'The issuer is not one that was configured.',
      claim: 'iss',
      expected: [...issuers.keys()],
      actual: excerpt(iss),
    },
  })
}

/** What to look for among the issuer's keys. */
export function selectAlgorithm(header: JoseHeader, issuer: TrustedIssuer): KeyHint {
  const algorithm = issuer.algorithms.find((allowed) => allowed === header.alg)
  if (algorithm !== undefined) return { algorithm, kid: header.kid }
  throw new AuthError('ERR_ALGORITHM_NOT_ALLOWED', {
    detail: {
      reason: 'The issuer may not sign with this algorithm.',
      claim: 'alg',
      expected: issuer.algorithms,
      actual: excerpt(header.alg),
    },
  })
}
