/** OpenID Shared Signals: a transmitter pushes security events (RFC 8935), and the store revokes tokens. */
import { AuthError, type RevocationStore } from '@poolguard/core'
import { createEventVerifier, type EventClaims, type EventVerifier } from '@poolguard/core/adapter'
import { isRefusal, publishError, publishSignal, type SignalEvent } from './diagnostics.ts'
import { type Answer, isMediaType, type Post } from './http.ts'
import { answerOutage, answerReceived, answerRefusal } from './push-answers.ts'
import { makeReceiver, type Receiver } from './receiver.ts'
import { ReplayMemory } from './replay-memory.ts'
import { listSignOuts, SECURITY_EVENT_RULES } from './security-event.ts'
import { type ResolvedOptions, resolveOptions, type SharedSignalsOptions } from './shared-signals-options.ts'
import { findTargets, type Target } from './subject-targets.ts'

const WHERE = 'sharedSignals'
const SOURCE = 'shared-signals'
/** How many seconds a `jti` is remembered. Its token need not have an `exp` that says so. */
const MEMORY_SECONDS = 86_400

interface Parts extends ResolvedOptions {
  readonly verifier: EventVerifier
  readonly received: ReplayMemory
}

interface Revocation {
  readonly target: Target
  readonly notBefore: number
}

interface Plan {
  readonly revocations: readonly Revocation[]
  readonly outcome: SignalEvent['outcome']
}

/** RFC 8935 §2.1: the body is the token. */
function requireToken({ contentType, body = '' }: Post): string {
  if (isMediaType(contentType, 'application/secevent+jwt') && body !== '') return body
  const reason = 'A security event token is required, as application/secevent+jwt.'
  throw new AuthError('ERR_REQUEST_INVALID', { detail: { reason } })
}

async function plan(parts: Parts, claims: EventClaims): Promise<Plan> {
  const { tokenIssuer = claims.iss, findSub, endAllSignIns, ignoreNewCredentials } = parts
  const rules = { findSub, endAllSignIns, issuers: [claims.iss, tokenIssuer] }
  const revocations: Revocation[] = []
  let outcome: Plan['outcome'] = 'ignored'
  for (const { subject, scope, time } of listSignOuts(claims, ignoreNewCredentials)) {
    const targets = await findTargets(subject, scope, rules)
    revocations.push(...targets.map((target) => ({ target, notBefore: time })))
    if (targets.length === 0) outcome = 'unmapped'
    else if (outcome === 'ignored') outcome = 'revoked'
  }
  return { revocations, outcome }
}

/** Sign-ins after the event are not ended, however late it arrives. */
async function revoke(
  store: RevocationStore,
  issuer: string,
  { target, notBefore }: Revocation,
): Promise<void> {
  const { method, value } = target
  if (method === 'signOutEverywhere') await store.signOutEverywhere(value, { issuer, notBefore })
  else await store[method](value, { issuer })
}

async function receiveToken(parts: Parts, token: string): Promise<SignalEvent['outcome']> {
  const claims = await parts.verifier.verify(token)
  const id = `${claims.iss} ${claims.jti}`
  const now = parts.now() / 1000
  // A transmitter repeats an event that was not acknowledged in time (RFC 8935 §2). So a repeat is
  // acknowledged.
  if (parts.received.has(id, now)) return 'ignored'
  const { revocations, outcome } = await plan(parts, claims)
  for (const each of revocations) await revoke(parts.store, parts.tokenIssuer ?? claims.iss, each)
  // Only now: until the store has succeeded, a copy of the event must not be acknowledged.
  parts.received.add(id, now + MEMORY_SECONDS, now)
  return outcome
}

async function receive(parts: Parts, post: Post): Promise<Answer> {
  try {
    parts.checkAuthorization(post.authorization)
    publishSignal(SOURCE, await receiveToken(parts, requireToken(post)))
    return answerReceived()
  } catch (error) {
    publishError(SOURCE, error)
    return isRefusal(error) ? answerRefusal(error) : answerOutage()
  }
}

/**
 * Makes the route that a transmitter of OpenID Shared Signals pushes its events to. An event is verified in
 * the same steps as an access token. CAEP `session-revoked` ends the session that it names, or all sign-ins
 * of the user. These events sign the user out everywhere: CAEP `credential-change`; RISC `account-disabled`,
 * `account-purged`, `account-credential-change-required`, `credential-compromise` and `sessions-revoked`; and
 * `tokens-revoked` of Google. Other events are acknowledged and ignored.
 *
 * `issuers` is the transmitter, with the `aud` of its events as the `audience`, and the `jwks_uri` of its
 * `/.well-known/ssf-configuration` as the `jwksUri`.
 *
 * @throws ConfigError for a wrong option.
 * @example
 * ```ts
 * import { oidc, revocationList } from '@poolguard/core'
 * import { sharedSignals } from '@poolguard/signals'
 * import express from 'express'
 *
 * const signals = sharedSignals({
 *   store: revocationList(),
 *   issuers: oidc({
 *     issuer: 'https://idp.example.com/',
 *     audience: 'https://api.example.com/events',
 *     jwksUri: 'https://idp.example.com/ssf/jwks.json',
 *   }),
 *   authorization: `Bearer ${process.env.SIGNALS_SECRET}`,
 * })
 * express().post('/events', signals.express)
 * ```
 */
export function sharedSignals(given: SharedSignalsOptions): Receiver {
  const options = resolveOptions(WHERE, given)
  const verifier = createEventVerifier(options.verification, SECURITY_EVENT_RULES)
  const parts = { ...options, verifier, received: new ReplayMemory() }
  return makeReceiver(
    WHERE,
    (post) => receive(parts, post),
    () => verifier.ready(),
  )
}
