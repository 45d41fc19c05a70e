/**
 * Verifies security event tokens (RFC 8417), such as logout tokens. Steps 2 to 5 are those of every JWT;
 * the claims have checks of their own. A `Verifier` refuses event tokens by their `typ`. This verifier
 * refuses tokens for access to an API, because they have no `events`.
 */
import type { AnyClaims } from '../claims/claim-types.ts'
import { ConfigError } from '../errors/config-error.ts'
import { checkClock, readValidity } from '../steps/clock.ts'
import type { AcceptedTypes } from '../steps/decode.ts'
import { freezeAll } from '../util/freeze.ts'
import { toError } from '../util/to-error.ts'
import { type Steps, walk } from '../util/wait.ts'
import { loadKeys } from '../verifier/load-keys.ts'
import type { VerifierOptions } from '../verifier/options.ts'
import { type ResolvedOptions, requireVerifierOptions, resolveOptions } from '../verifier/resolve-options.ts'
import { SERVER_PARTS } from '../verifier/server-parts.ts'
import { verifySignature } from '../verifier/verify-signature.ts'
import { checkEventClaims, type EventClaims } from './event-claims.ts'

export type { EventClaims }

/** Which event tokens are accepted. */
export interface EventTokenRules extends AcceptedTypes {
  /** Whether a token without an `exp` is refused. */
  readonly requireExp: boolean
}

/** The options of a verifier that apply to event tokens. */
export type EventVerifierOptions = Pick<
  VerifierOptions<AnyClaims>,
  'issuers' | 'clockToleranceSeconds' | 'keys' | 'allowKeyAddress' | 'fetch' | 'now'
>

export interface EventVerifier {
  /** Rejects with an AuthError. */
  verify(token: string): Promise<EventClaims>
  /** Loads keys before the first event; rejects with ERR_KEYS_UNAVAILABLE if no issuer has keys. */
  ready(): Promise<void>
}

function* verifyEventToken(
  token: string,
  options: ResolvedOptions,
  rules: EventTokenRules,
): Steps<EventClaims> {
  const { clockToleranceSeconds, issuers, now } = options
  try {
    const { signed, issuer } = yield* verifySignature(token, options, undefined, rules)
    const claims = checkEventClaims(signed, issuer.rules, rules.requireExp)
    const dated = { ...claims, exp: claims.exp ?? Infinity }
    const validity = readValidity(dated, issuer.rules.maxTokenAgeSeconds)
    checkClock(validity, clockToleranceSeconds, now(), dated)
    return freezeAll(claims)
  } catch (thrown) {
    throw issuers.toAnswer(toError(thrown))
  }
}

/** Throws ConfigError when an option is wrong. */
export function createEventVerifier(options: EventVerifierOptions, rules: EventTokenRules): EventVerifier {
  const resolved = resolveOptions(requireVerifierOptions(options), SERVER_PARTS)
  if (resolved.opaque !== undefined) {
    throw new ConfigError(
      'Event tokens are JWTs, so their issuer must be made by oidc({...}) or cognito({...}).',
    )
  }
  return {
    verify: async (token) => walk(verifyEventToken(token, resolved, rules)),
    ready: () => loadKeys(resolved.issuers.firstKeySets),
  }
}
