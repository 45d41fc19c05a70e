/** OpenID Connect Back-Channel Logout 1.0: a provider says that a user has signed out, and the store revokes tokens. */
import { ConfigError, type RevocationStore } from '@poolguard/core'
import { createEventVerifier, type EventVerifier, requireOptions } from '@poolguard/core/adapter'
import { isRefusal, publishError, publishSignal } from './diagnostics.ts'
import { type Answer, answerEmpty, answerJson, isMediaType, type Post } from './http.ts'
import { LOGOUT_TOKEN_RULES, type LogoutClaims, requireLogout } from './logout-token.ts'
import { RECEIVER_OPTION_NAMES, type ReceiverOptions, requireStore, splitOptions } from './options.ts'
import { makeReceiver, type Receiver } from './receiver.ts'
import { refuseClaim } from './refuse-claim.ts'
import { ReplayMemory } from './replay-memory.ts'

export interface BackChannelLogoutOptions extends ReceiverOptions {
  /**
   * Whether a logout token that names a session (`sid`) and a user (`sub`) ends all sign-ins of the user. Set
   * it if the provider's access tokens have no `sid`, because they cannot be revoked by session then. Default
   * `false`: the token ends the session only.
   */
  readonly endAllSignIns?: boolean
}

const WHERE = 'backChannelLogout'
const SOURCE = 'back-channel-logout'
const FORM = 'application/x-www-form-urlencoded'

interface Parts {
  readonly verifier: EventVerifier
  readonly store: RevocationStore
  readonly endAllSignIns: boolean
  readonly received: ReplayMemory
  readonly now: () => number
}

/** §2.5: one `logout_token` in a form. */
function findToken({ contentType, body }: Post): string | undefined {
  if (body === undefined || !isMediaType(contentType, FORM)) return undefined
  const tokens = new URLSearchParams(body).getAll('logout_token')
  return tokens.length === 1 ? tokens[0] : undefined
}

/** Sign-ins after the logout are not ended, however late its token arrives. */
async function revoke({ store, endAllSignIns }: Parts, { iss, sub, sid, iat }: LogoutClaims): Promise<void> {
  if (sid !== undefined) await store.revokeSignIn(sid, { issuer: iss })
  if (sub !== undefined && (sid === undefined || endAllSignIns)) {
    await store.signOutEverywhere(sub, { issuer: iss, notBefore: iat })
  }
}

async function receiveToken(parts: Parts, token: string): Promise<void> {
  const claims = requireLogout(await parts.verifier.verify(token))
  const id = `${claims.iss} ${claims.jti}`
  const isNew = parts.received.add(id, claims.exp as number, parts.now() / 1000)
  if (!isNew) refuseClaim('jti', 'The token was received before.')
  try {
    await revoke(parts, claims)
  } catch (error) {
    parts.received.delete(id)
    throw error
  }
}

/** §2.8: every failure is a 400, with an error name of RFC 6749 §5.2 if one fits. */
function answerFailure(error: string, description: string): Answer {
  return answerJson(400, { error, error_description: description })
}

async function receive(parts: Parts, post: Post): Promise<Answer> {
  const token = findToken(post)
  if (token === undefined)
    return answerFailure('invalid_request', `One logout_token is required, as ${FORM}.`)
  try {
    await receiveToken(parts, token)
    publishSignal(SOURCE, 'revoked')
    return answerEmpty(200)
  } catch (error) {
    publishError(SOURCE, error)
    return isRefusal(error)
      ? answerFailure('invalid_request', error.message)
      : answerFailure('server_error', 'The logout could not be processed.')
  }
}

/**
 * Makes the route for the `backchannel_logout_uri` that you register at an OpenID provider. The route
 * verifies the logout token in the same steps as an access token. It revokes the tokens of the session
 * (`sid`), or of the user (`sub`) if the token names no session.
 *
 * `issuers` is the provider, with your client ID as the `audience`: a logout token is made for a client, not for an
 * API.
 *
 * @throws ConfigError for a wrong option.
 * @example
 * ```ts
 * import { oidc, revocationList } from '@poolguard/core'
 * import { backChannelLogout } from '@poolguard/signals'
 * import express from 'express'
 *
 * const logout = backChannelLogout({
 *   store: revocationList(),
 *   issuers: oidc({ issuer: 'https://login.example.com/', audience: 'my-client-id' }),
 * })
 * express().post('/backchannel-logout', logout.express)
 * ```
 */
export function backChannelLogout(given: BackChannelLogoutOptions): Receiver {
  const names = [...RECEIVER_OPTION_NAMES, 'endAllSignIns']
  const options = requireOptions<BackChannelLogoutOptions>(WHERE, given, names)
  const { endAllSignIns = false } = options
  if (typeof endAllSignIns !== 'boolean')
    throw new ConfigError(`${WHERE}: endAllSignIns must be true or false.`)
  const store = requireStore(WHERE, options.store)
  const verifier = createEventVerifier(splitOptions(options), LOGOUT_TOKEN_RULES)
  const now = options.now ?? Date.now
  const parts = { verifier, store, endAllSignIns, received: new ReplayMemory(), now }
  return makeReceiver(
    WHERE,
    (post) => receive(parts, post),
    () => verifier.ready(),
  )
}
