/** The option `issuers`, if it is an issuer or a list → the trusted issuers. Throws ConfigError. */
import type { AnyClaims } from '../claims/claim-types.ts'
import { ConfigError } from '../errors/config-error.ts'
import { type Issuer, isIssuer } from '../issuers/issuer.ts'
import { KeySets } from '../issuers/key-sets.ts'
import { splitIssuers } from '../issuers/opaque-issuer.ts'
import { makeFixedIssuers, type TrustedIssuers } from '../issuers/trusted-issuers.ts'
import type { KeyTimes } from '../keys/key-times.ts'
import type { FetchBounds } from '../keys/transport.ts'
import type { VerifierOptions } from './options.ts'

/** The issuer of opaque tokens, and what its verifier knows of it. */
export interface OpaqueIssuer {
  readonly issuer: Issuer
  /** The same issuer as a list of one, with the keys of its signed answers. */
  readonly trusted: TrustedIssuers
  /** How its endpoint is reached. */
  readonly bounds: Pick<FetchBounds, 'allowAddress' | 'fetch'>
}

export interface ResolvedIssuers {
  /** The issuers of JWTs. */
  readonly issuers: TrustedIssuers
  readonly opaque: OpaqueIssuer | undefined
}

function requireIssuers(value: unknown): readonly Issuer[] {
  const list = [value].flat()
  if (list.length === 0 || !list.every(isIssuer)) {
    throw new ConfigError(
      'createVerifier: issuers must be made by cognito({...}), oidc({...}) or introspected({...}), one or several.',
    )
  }
  return list
}

export function resolveListedIssuers(
  { issuers }: VerifierOptions<AnyClaims>,
  times: KeyTimes,
  now: () => number,
): ResolvedIssuers {
  const keySets = new KeySets(times, now)
  const { jwtIssuers, opaqueIssuer: issuer } = splitIssuers(requireIssuers(issuers))
  const opaque = issuer && { issuer, trusted: makeFixedIssuers([issuer], keySets), bounds: times }
  const isShared = jwtIssuers.length + (issuer === undefined ? 0 : 1) > 1
  return { issuers: { ...makeFixedIssuers(jwtIssuers, keySets), isShared }, opaque }
}
