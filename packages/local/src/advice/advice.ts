/**
 * What to do about a failed check: a table from the error code to a sentence. A code with several causes has one row
 * per cause. The first row whose `when` holds is used; the last row of each code has no `when`.
 */
import type { AuthErrorCode, ExplainedCheck, Explanation } from '@poolguard/core'
import type { Advice } from './advice-row.ts'
import { findKeyAdvice } from './key-advice.ts'
import { formatValue } from './printable.ts'
import { PROOF_ADVICE } from './proof-advice.ts'

function countParts(token: string): number {
  return token.split('.', 6).length
}

const ADVICE: Readonly<Record<AuthErrorCode, readonly Advice[]>> = {
  ERR_TOKEN_MISSING: [
    { text: 'Send the token in a request header: "Authorization: Bearer <access token>".' },
  ],
  ERR_REQUEST_INVALID: [
    { text: 'Send exactly one Authorization header with the value "Bearer <access token>".' },
  ],
  ERR_TOKEN_MALFORMED: [
    {
      when: ({ token, reason }) => countParts(token) === 5 && /refresh token/.test(reason),
      text:
        'This is a refresh token or an encrypted token. Exchange a refresh token at the token endpoint, and ' +
        'send the access token.',
    },
    {
      when: ({ token }) => countParts(token) === 5,
      text:
        'The issuer encrypted this token for itself, as Auth0 does when no audience is requested. Request an ' +
        'access token with the audience of your API.',
    },
    {
      when: ({ token }) => countParts(token) < 3,
      text: 'This is not a complete JWT. Copy the whole token: three parts, separated by dots.',
    },
    { text: 'This is not a signed JWT (RFC 7515). If you copied it by hand, copy it again.' },
  ],
  ERR_TOKEN_INACTIVE: [{ text: 'The token is unknown to the issuer, expired or revoked. Sign in again.' }],
  ERR_TOKEN_TOO_LARGE: [
    { text: 'Put fewer claims into the token, or raise maxTokenBytes and the header limit of the server.' },
  ],
  ERR_ALGORITHM_NOT_ALLOWED: [
    {
      when: ({ actual }) => /^(none|HS\d+)$/i.test(String(actual)),
      text:
        'An issuer that publishes public keys never uses this algorithm: the token is forged or comes from ' +
        'a test tool. Never allow this algorithm.',
    },
    {
      text: ({ actual }) =>
        `If your issuer uses this algorithm, set algorithms: [${formatValue(actual)}] in oidc({...}).`,
    },
  ],
  ERR_ISSUER_UNKNOWN: [
    {
      when: ({ actual }) => actual === undefined,
      text: 'The token has no iss claim. Get a token from your own issuer.',
    },
    {
      when: ({ reason }) => reason.includes('differs from a trusted one only'),
      text: 'If this issuer is yours, configure it exactly as it is written in iss.',
    },
    {
      text: ({ actual }) =>
        `The token was issued by ${formatValue(actual)}. Sign in at the configured issuer, or configure this one.`,
    },
  ],
  ERR_KEY_UNKNOWN: [
    {
      when: ({ expected }) => [expected].flat().every((kid) => kid === undefined || kid === null),
      text:
        'The keys of the issuer have no kid, but the token names one. The issuer must publish the kid of each ' +
        'key, or leave it out of its tokens.',
    },
    {
      text:
        'The issuer no longer publishes this key, or the file given as jwks is out of date. Update the file ' +
        'with "poolguard keys", or sign in again.',
    },
  ],
  ERR_SIGNATURE_INVALID: [
    { text: 'The token was changed, truncated, or signed with another key. Send a new token unchanged.' },
  ],
  ERR_TOKEN_EXPIRED: [
    {
      text:
        'Get a new token: use the refresh token before the access token expires. If the clocks differ, fix ' +
        'them, or raise clockToleranceSeconds.',
    },
  ],
  ERR_TOKEN_NOT_ACTIVE: [
    {
      text: ({ claim }) =>
        `The time in ${claim} is in the future: the clock here is slow, or the clock of the issuer is ` +
        'fast. Synchronize them.',
    },
  ],
  ERR_CLIENT_MISMATCH: [
    {
      when: ({ claim, actual, claims }) =>
        claim === 'client_id' && actual === undefined && claims.token_use !== 'id',
      text:
        'The token has no client_id, which every access token of a user pool has. Get one by signing in to ' +
        'the app client.',
    },
    {
      when: ({ claim, claims }) => claim === 'aud' && claims.token_use === 'access',
      text: ({ actual }) =>
        actual === undefined
          ? 'The token is not bound to a resource. Request one with resource=<your API> at the ' +
            'authorization endpoint.'
          : `The token is bound to the resource ${formatValue(actual)}. If this resource is your API, set ` +
            'audience to it.',
    },
    {
      when: ({ claim }) => claim === 'aud',
      text: ({ actual }) =>
        `The audience of the token is ${formatValue(actual)}. Request a token for this API from your ` +
        'issuer, or add this value to audience or clientId.',
    },
    {
      text: ({ actual }) =>
        `The token was issued to the app client ${formatValue(actual)}. If that client may call this API, ` +
        'add it to clientId.',
    },
  ],
  ERR_TOKEN_USE_MISMATCH: [
    {
      when: ({ actual, expected }) => actual === 'id' && expected === 'access',
      text: "This is an ID token. Send the access token, or set tokenUse: 'id'.",
    },
    {
      when: ({ actual, expected }) => actual === 'access' && expected === 'id',
      text: "This is an access token. Send the ID token, or set tokenUse: 'access'.",
    },
    {
      when: ({ claim }) => claim === 'typ',
      text: 'This token has a different purpose. Send an access token.',
    },
    {
      text:
        'Every token of a user pool has the claim token_use: "access" or "id". Send a token that Cognito ' +
        'issued.',
    },
  ],
  ERR_CLAIM_INVALID: [
    {
      when: ({ claim, actual }) => claim === 'exp' && actual === undefined,
      text: 'A token without an expiration time is refused. Configure the issuer to set exp.',
    },
    {
      text: ({ claim, expected }) =>
        `The issuer must set ${claim} to ${formatValue(expected)}. Look for a trigger or a rule that ` +
        'changes the claim.',
    },
  ],
  ERR_TOKEN_BOUND: [
    {
      text:
        'The token is bound to a key of its client (DPoP or mutual TLS). Verify the proof with the option ' +
        'proofs, request a plain bearer token, or set allowBoundTokensAsBearer and accept that a stolen ' +
        'token can be used.',
    },
  ],
  ...PROOF_ADVICE,
  ERR_TOKEN_REVOKED: [{ text: 'The token was revoked. Sign in again.' }],
  ERR_AUTHENTICATION_TOO_OLD: [
    { text: 'Sign in again. Refreshing does not help: a refreshed token keeps its auth_time.' },
  ],
  ERR_AUTHENTICATION_INSUFFICIENT: [
    {
      text: ({ claim, expected }) =>
        `Sign in again so that ${claim} is ${formatValue(expected)}. A client requests acr with acr_values.`,
    },
  ],
  ERR_SCOPE_INSUFFICIENT: [
    { text: 'Request the missing scope at sign-in, and allow it in the settings of the app client.' },
  ],
  ERR_FORBIDDEN: [
    { text: 'The token is valid, but the caller lacks something that the route requires, such as a group.' },
  ],
  ERR_KEYS_UNAVAILABLE: [{ text: ({ reason, causes }) => findKeyAdvice([reason, ...causes]) }],
  ERR_INTROSPECTION_UNAVAILABLE: [
    { text: 'Check the endpoint, the credentials of this API at the issuer, and the network between them.' },
  ],
  ERR_REVOCATION_UNAVAILABLE: [{ text: 'The store of revoked tokens did not answer. Check the store.' }],
}

export function findAdvice(token: string, check: ExplainedCheck, { claims = {} }: Explanation): string {
  const { claim = check.name, expected, actual, reason = '' } = check.detail ?? {}
  const facts = { token, claims, claim, expected, actual, reason, causes: check.causes ?? [] }
  const row = check.code && ADVICE[check.code].find(({ when }) => when?.(facts) ?? true)
  if (row === undefined) return ''
  return typeof row.text === 'string' ? row.text : row.text(facts)
}
