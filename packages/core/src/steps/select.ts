/**
 * Step 3: unverified JWT → the trusted issuer that it names, and an algorithm that this issuer may use.
 * RFC 8725 §3.1 and §3.8: both come from the configuration; the token can only pick among them.
 * Throws ERR_ISSUER_UNKNOWN, ERR_ALGORITHM_NOT_ALLOWED; ERR_KEYS_UNAVAILABLE when a look-up of issuers fails.
 */
import { AuthError } from '../errors/auth-error.ts'
import { makeDetail } from '../errors/detail.ts'
import { findNearMiss } from '../issuers/near-miss.ts'
import type { TrustedIssuer, TrustedIssuers } from '../issuers/trusted-issuers.ts'
import type { JoseHeader, UnverifiedJwt } from '../jwt/jwt.ts'
import type { KeyHint } from '../keys/key-hint.ts'
import type { RequestLike } from '../request/request.ts'
import { ownMember } from '../util/own-member.ts'
import { type Result, Wait } from '../util/wait.ts'

function describeUnknown(iss: unknown, { names }: TrustedIssuers): string {
  if (typeof iss !== 'string') return 'The token names no issuer.'
  const difference = findNearMiss(iss, names)
  return `The issuer is not one of those that are configured.${difference === undefined ? '' : ` ${difference}`}`
}

function makeUnknownIssuer(iss: unknown, issuers: TrustedIssuers): AuthError {
  return new AuthError('ERR_ISSUER_UNKNOWN', {
    detail: makeDetail('iss', describeUnknown(iss, issuers), issuers.names, iss),
  })
}

function assertTrusted(
  found: TrustedIssuer | undefined,
  iss: unknown,
  issuers: TrustedIssuers,
): TrustedIssuer {
  if (found === undefined) throw makeUnknownIssuer(iss, issuers)
  return found
}

/** Waits only for an issuer that is being looked up. */
export function selectIssuer(
  jwt: UnverifiedJwt,
  issuers: TrustedIssuers,
  request?: RequestLike,
): Result<TrustedIssuer> {
  const iss = ownMember(jwt.payload, 'iss')
  const found = typeof iss === 'string' ? issuers.find(iss, request) : undefined
  if (!(found instanceof Wait)) return assertTrusted(found, iss, issuers)
  return new Wait(
    async () => assertTrusted(await found.later(), iss, issuers),
    () => assertTrusted(found.now(), iss, issuers),
  )
}

/** Returns what to look for among the issuer's keys. */
export function selectAlgorithm(header: JoseHeader, issuer: TrustedIssuer): KeyHint {
  const algorithm = issuer.algorithms.find((allowed) => allowed === header.alg)
  if (algorithm !== undefined) return { algorithm, kid: header.kid }
  const reason = 'The issuer may not sign with this algorithm.'
  throw new AuthError('ERR_ALGORITHM_NOT_ALLOWED', {
    detail: makeDetail('alg', reason, issuer.algorithms, header.alg),
  })
}
