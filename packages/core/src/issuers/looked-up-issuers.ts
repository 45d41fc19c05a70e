/**
 * Whom a verifier trusts, looked up by the application: tenants in a database. What was vouched for is kept for a
 * while, bounded in number; what was not costs neither a fetch nor memory, for strangers choose the names.
 */
import { LRUCache } from 'lru-cache'
import { AuthError, ConfigError, excerpt } from '../failures/errors.ts'
import { KeySet, type KeyTimes } from '../keys/key-set.ts'
import type { IssuerEndpoint } from '../keys/key-source.ts'
import { type Issuer, isIssuer } from './issuer.ts'
import type { TrustedIssuer, TrustedIssuers } from './trusted-issuers.ts'

/** Answers with the issuer of a name, or `undefined` for one that is not trusted. */
export type FindIssuer = (iss: string) => Issuer | undefined | Promise<Issuer | undefined>

/** Numbers of the look-up, resolved. */
export interface LookUpLimits {
  readonly freshMilliseconds: number
  readonly maxIssuers: number
}

interface Entry {
  readonly trusted: TrustedIssuer
  /** The issuer's data as text, by which it is seen that nothing has changed. */
  readonly data: string
  readonly lookedUpAt: number
}

function unavailable(name: string, reason: string, cause: unknown): AuthError {
  return new AuthError('ERR_KEYS_UNAVAILABLE', {
    detail: { reason, claim: 'iss', actual: excerpt(name) },
    cause,
  })
}

function endpointOf(issuer: Issuer, name: string): IssuerEndpoint {
  const endpoint = isIssuer(issuer) && issuer.endpoints.find((one) => one.issuer === name)
  if (endpoint) return endpoint
  throw new ConfigError(
    'createVerifier: issuers(iss) must answer with an issuer of this very name, or undefined.',
  )
}

export function lookedUpIssuers(
  lookUp: FindIssuer,
  limits: LookUpLimits,
  times: KeyTimes,
  now: () => number,
): TrustedIssuers {
  const entries = new LRUCache<string, Entry>({ max: limits.maxIssuers })
  const underWay = new Map<string, Promise<TrustedIssuer | undefined>>()

  const freshEntry = (name: string): Entry | undefined => {
    const entry = entries.get(name)
    return entry !== undefined && now() - entry.lookedUpAt < limits.freshMilliseconds ? entry : undefined
  }

  /** The same issuer as before keeps its keys, and the tokens that are remembered under them. */
  const trust = (name: string, issuer: Issuer): TrustedIssuer => {
    const endpoint = endpointOf(issuer, name)
    const { algorithms, rules, jwks, validateClaims } = issuer
    const data = JSON.stringify([endpoint, algorithms, rules, jwks])
    const before = entries.get(name)
    const isSame = before?.data === data && before.trusted.validateClaims === validateClaims
    const trusted: TrustedIssuer = isSame
      ? before.trusted
      : {
          issuer: name,
          algorithms,
          rules,
          validateClaims,
          keys: new KeySet(endpoint, algorithms, jwks, times, now),
          isTrusted: () => freshEntry(name)?.trusted === trusted,
        }
    entries.set(name, { trusted, data, lookedUpAt: now() })
    return trusted
  }

  const ask = async (name: string): Promise<TrustedIssuer | undefined> => {
    try {
      const issuer = await lookUp(name)
      if (issuer !== undefined && issuer !== null) return trust(name, issuer)
      entries.delete(name)
      return undefined
    } catch (cause) {
      throw unavailable(name, 'The look-up of the issuer failed.', cause)
    }
  }

  return {
    names: [],
    firstKeySets: [],
    find: (name) => {
      const known = freshEntry(name)
      if (known !== undefined) return known.trusted
      const asked = underWay.get(name) ?? ask(name).finally(() => underWay.delete(name))
      underWay.set(name, asked)
      return asked
    },
  }
}
