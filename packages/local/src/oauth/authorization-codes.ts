/** Authorization codes: issued after a sign-in, exchanged once. RFC 6749 §4.1.2-3, RFC 7636 §4.6. */
import { createHash } from 'node:crypto'
import { isEqual } from '../credentials/constant-time.ts'
import { hashSecret, randomToken } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'
import { issueTokens, type TokenSet } from '../sign-in/tokens.ts'
import type { AuthorizationCodeRecord, AuthorizationRequest } from '../store/sign-in-records.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { endSessions } from '../users/sessions.ts'
import { requireUser } from '../users/users.ts'
import { addParameters } from './authorization-request.ts'
import { refuseOAuth } from './oauth-error.ts'
import type { Parameters } from './parameters.ts'

/** AWS: five minutes. */
const LIFETIME_MILLISECONDS = 300_000

type CompletedSignIn = Pick<AuthorizationCodeRecord, 'username' | 'signedInAt' | 'methods' | 'providerLevel'>

/** Issues a code. Returns the address to which the browser takes the code. */
export function issueCode(
  service: Service,
  request: AuthorizationRequest,
  { username, signedInAt, methods, providerLevel }: CompletedSignIn,
): string {
  const { userPoolId, clientId, redirectUri, scope, state, nonce, codeChallenge, resource } = request
  const code = randomToken(32)
  service.store.authorizationCodes.put(hashSecret(code), {
    userPoolId,
    clientId,
    redirectUri,
    scope,
    codeChallenge,
    resource,
    nonce,
    username,
    signedInAt,
    methods,
    providerLevel,
    expiresAt: service.now() + LIFETIME_MILLISECONDS,
    exchange: 'open',
  })
  return addParameters(redirectUri, { code, state })
}

/**
 * If there is a verifier but no challenge, the code is refused, because an attacker may have removed the
 * challenge (RFC 9700 §4.8.2).
 */
function matchesChallenge(codeChallenge: string | undefined, verifier: string | undefined): boolean {
  if (codeChallenge === undefined || verifier === undefined) return codeChallenge === verifier
  return isEqual(createHash('sha256').update(verifier).digest('base64url'), codeChallenge)
}

function requireRedeemable(
  { store, now }: Service,
  client: ClientRecord,
  hash: string,
  parameters: Parameters,
): AuthorizationCodeRecord {
  const record = store.authorizationCodes.get(hash)
  const isRedeemable =
    record !== undefined &&
    record.clientId === client.ClientId &&
    now() < record.expiresAt &&
    record.redirectUri === parameters.redirect_uri &&
    matchesChallenge(record.codeChallenge, parameters.code_verifier)
  return isRedeemable
    ? record
    : refuseOAuth('invalid_grant', 'The code is invalid, or the parameters do not match its request.')
}

/** A second use means that the code was stolen: the session of the first use ends (RFC 6749 §4.1.2). */
function refuseReuse(service: Service, hash: string, record: AuthorizationCodeRecord): never {
  service.store.authorizationCodes.put(hash, { ...record, exchange: 'twice' })
  endSessions(service, ({ id }) => id === record.sessionId)
  return refuseOAuth('invalid_grant', 'The code has been used already.')
}

/** @throws OAuthError; CognitoError if the tokens cannot be issued. */
export async function redeemCode(
  service: Service,
  client: ClientRecord,
  code: string,
  parameters: Parameters,
): Promise<TokenSet> {
  const { authorizationCodes } = service.store
  const hash = hashSecret(code)
  const record = requireRedeemable(service, client, hash, parameters)
  if (record.exchange !== 'open') return refuseReuse(service, hash, record)
  authorizationCodes.put(hash, { ...record, exchange: 'once' })
  const { userPoolId, username, scope, signedInAt, resource, nonce, methods, providerLevel } = record
  const user = requireUser(service, userPoolId, username)
  if (!user.enabled) return refuseOAuth('invalid_grant', 'The user is disabled.')
  const trigger = 'TokenGeneration_HostedAuth'
  const tokens = await issueTokens(service, {
    client,
    user,
    trigger,
    scope,
    signedInAt,
    resource,
    nonce,
    methods,
    providerLevel,
  })
  const sessionId = tokens.session.id
  // Another request may have used the code while this one made the tokens.
  const current = authorizationCodes.get(hash)
  if (current?.exchange === 'twice') return refuseReuse(service, hash, { ...record, sessionId })
  authorizationCodes.put(hash, { ...record, exchange: 'once', sessionId })
  return tokens
}
