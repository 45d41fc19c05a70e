/**
 * Step 2, select: unverified JWT → the trusted issuer that it names, and an algorithm that this issuer may use.
 * RFC 8725 §3.1 and §3.8: both come from the configuration; the token can only pick among them.
 * Throws ERR_ISSUER_UNKNOWN, ERR_ALGORITHM_NOT_ALLOWED; ERR_KEYS_UNAVAILABLE when a look-up of issuers fails.
 */
import { AuthError } from '../errors/auth-error.ts'
import { excerpt } from '../errors/excerpt.ts'
import type { TrustedIssuer, TrustedIssuers } from '../issuers/trusted-issuers.ts'
import type { JoseHeader, UnverifiedJwt } from '../jwt/jwt.ts'
import type { KeyHint } from '../keys/key-set.ts'
import { ownMember } from '../util/own-member.ts'

function unknown(iss: unknown, issuers: TrustedIssuers): AuthError {
  return new AuthError('ERR_ISSUER_UNKNOWN', {
    detail: {
      reason: iss === undefined ? 'The token names no issuer.' : 'The issuer is not one that is trusted.',
      claim: 'iss',
      expected: issuers.names,
      actual: excerpt(iss),
    },
  })
}

function find(jwt: UnverifiedJwt, issuers: TrustedIssuers): ReturnType<TrustedIssuers['find']> {
  const iss = ownMember(jwt.payload, 'iss')
  return typeof iss === 'string' ? issuers.find(iss) : undefined
}

function trusted(
  found: TrustedIssuer | undefined,
  jwt: UnverifiedJwt,
  issuers: TrustedIssuers,
): TrustedIssuer {
  if (found === undefined) throw unknown(ownMember(jwt.payload, 'iss'), issuers)
  return found
}

/** A promise only for an issuer that is being looked up. */
export function selectIssuer(
  jwt: UnverifiedJwt,
  issuers: TrustedIssuers,
): TrustedIssuer | Promise<TrustedIssuer> {
  const found = find(jwt, issuers)
  return found instanceof Promise
    ? found.then((one) => trusted(one, jwt, issuers))
    : trusted(found, jwt, issuers)
}

export function selectIssuerSync(jwt: UnverifiedJwt, issuers: TrustedIssuers): TrustedIssuer {
  const found = find(jwt, issuers)
  if (!(found instanceof Promise)) return trusted(found, jwt, issuers)
  found.catch(() => {}) // nobody waits for it any more; its outcome is there for the next token
  throw new AuthError('ERR_KEYS_UNAVAILABLE', {
    detail: { reason: 'The issuer is being looked up, and verifySync cannot wait for it.', claim: 'iss' },
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
