/**
 * What to do about a check that failed: a table from the code, and from what is wrong where that matters, to a sentence.
 * The first row of a code whose `when` holds speaks; each code has a last row that always does.
 */
import type { AuthErrorCode, ExplainedCheck, Explanation, JsonObject } from '@poolguard/core'
import { printable } from './printable.ts'

interface Facts {
  readonly token: string
  readonly claims: JsonObject
  readonly claim: string
  readonly expected: unknown
  readonly actual: unknown
}

interface Advice {
  readonly when?: (facts: Facts) => boolean
  readonly say: string | ((facts: Facts) => string)
}

function partsOf(token: string): number {
  return token.split('.', 6).length
}

/** The issuer's or the application's doing; the token itself cannot be mended. */
const ADVICE: Readonly<Record<AuthErrorCode, readonly Advice[]>> = {
  ERR_TOKEN_MISSING: [{ say: 'Send the token as "Authorization: Bearer <access token>".' }],
  ERR_REQUEST_INVALID: [{ say: 'Send one Authorization header: the word Bearer, a space, the token.' }],
  ERR_TOKEN_MALFORMED: [
    {
      when: ({ token }) => partsOf(token) === 5,
      say: 'This is a refresh token, or encrypted. Exchange it at the token endpoint, and send the access token.',
    },
    {
      when: ({ token }) => partsOf(token) < 3,
      say: 'This is no JWT, or only a piece of one: copy the whole of it, all three parts.',
    },
    { say: 'This is not a signed JWT as RFC 7515 has it. If it was copied by hand, copy it again.' },
  ],
  ERR_TOKEN_TOO_LARGE: [
    {
      say: 'Put less into the token (groups, custom claims), or raise maxTokenBytes and the server’s header limit.',
    },
  ],
  ERR_ALGORITHM_NOT_ALLOWED: [
    {
      when: ({ actual }) => /^(none|HS\d+)$/i.test(String(actual)),
      say: 'No issuer of public keys signs like this: the token is forged, or made by a test tool. Never allow it.',
    },
    {
      say: ({ actual }) =>
        `If your issuer does sign so, set algorithms: [${printable(actual)}] in oidc({...}).`,
    },
  ],
  ERR_ISSUER_UNKNOWN: [
    {
      when: ({ actual }) => actual === undefined,
      say: 'The token names no issuer. Ask for one at your own issuer.',
    },
    {
      when: ({ actual, expected }) => [expected].flat().some((name) => isSameButSlash(name, actual)),
      say: 'Only the slash at the end differs, and it counts: configure the issuer to the letter as in iss.',
    },
    {
      say: ({ actual }) =>
        `The token comes from ${printable(actual)}. Sign in at the user pool that is configured, or configure this one.`,
    },
  ],
  ERR_KEY_UNKNOWN: [
    {
      say: 'The issuer does not have this key any more, or the key set given up front is old: write it again with "poolguard keys". Otherwise sign in again.',
    },
  ],
  ERR_SIGNATURE_INVALID: [
    {
      say: 'The token was changed or cut after it was signed, or somebody else signed it. Get a fresh one and send it unchanged.',
    },
  ],
  ERR_TOKEN_EXPIRED: [
    {
      say: 'Send a fresh token: exchange the refresh token before the access token expires. If the clocks are apart, mend them, or raise clockToleranceSeconds.',
    },
  ],
  ERR_TOKEN_NOT_ACTIVE: [
    {
      say: ({ claim }) =>
        `By ${claim} the token is from the future: the clock here is slow, or the issuer’s is fast. Synchronize them.`,
    },
  ],
  ERR_CLIENT_MISMATCH: [
    {
      when: ({ claim, actual, claims }) =>
        claim === 'client_id' && actual === undefined && claims.token_use !== 'id',
      say: 'The token names no client, as an access token of the pool does. Get one at the app client’s sign-in.',
    },
    {
      when: ({ claim, claims }) => claim === 'aud' && claims.token_use === 'access',
      say: ({ actual }) =>
        actual === undefined
          ? 'The token is bound to no resource: ask for one with resource=<your API> at the authorization endpoint.'
          : `The token is bound to the resource ${printable(actual)}. If that is this API, set audience to it.`,
    },
    {
      when: ({ claim }) => claim === 'aud',
      say: ({ actual }) =>
        `The token is for ${printable(actual)}. Ask your issuer for one for this API, or add that value to audience or clientId.`,
    },
    {
      say: ({ actual }) =>
        `The token was issued to the app client ${printable(actual)}. If that client may call this API, add it to clientId.`,
    },
  ],
  ERR_TOKEN_USE_MISMATCH: [
    {
      when: ({ actual, expected }) => actual === 'id' && expected === 'access',
      say: "This is an ID token; send the access token, or set tokenUse: 'id'.",
    },
    {
      when: ({ actual, expected }) => actual === 'access' && expected === 'id',
      say: "This is an access token; send the ID token, or set tokenUse: 'access'.",
    },
    {
      when: ({ claim }) => claim === 'typ',
      say: 'This token was made for something else. Send an access token.',
    },
    { say: 'Cognito writes token_use into every token, "access" or "id". Send one that it made.' },
  ],
  ERR_CLAIM_INVALID: [
    {
      when: ({ claim, actual }) => claim === 'exp' && actual === undefined,
      say: 'A token that never expires is not accepted. Have the issuer give it a lifetime.',
    },
    {
      say: ({ claim, expected }) =>
        `Have the issuer write ${claim} as ${printable(expected)}; look for a trigger or rule that changes it.`,
    },
  ],
  ERR_TOKEN_BOUND: [
    {
      say: 'The token is bound to a key of its client (DPoP or mutual TLS). Ask the issuer for a plain bearer token, or set allowBoundTokensAsBearer and accept that a stolen one works.',
    },
  ],
  ERR_TOKEN_REVOKED: [{ say: 'The token was taken back. Sign in again.' }],
  ERR_AUTHENTICATION_TOO_OLD: [{ say: 'Sign in again; a refreshed token keeps its auth_time.' }],
  ERR_SCOPE_INSUFFICIENT: [
    { say: 'Ask for the missing scope when signing in, and allow it to the app client.' },
  ],
  ERR_FORBIDDEN: [{ say: 'The caller is known but lacks what the route requires, such as a group.' }],
  ERR_KEYS_UNAVAILABLE: [
    {
      say: 'The issuer cannot be reached from here, or its keys cannot be read: look at DNS, proxy and NAT. To go without, give the keys up front with --jwks.',
    },
  ],
  ERR_REVOCATION_UNAVAILABLE: [{ say: 'The store that says which tokens are revoked did not answer.' }],
}

function isSameButSlash(one: unknown, other: unknown): boolean {
  return typeof other === 'string' && (one === `${other}/` || `${one}/` === other)
}

export function adviceFor(token: string, check: ExplainedCheck, { claims = {} }: Explanation): string {
  const { claim = check.name, expected, actual } = check.detail ?? {}
  const facts = { token, claims, claim, expected, actual }
  const row = check.code && ADVICE[check.code].find(({ when }) => when?.(facts) ?? true)
  if (row === undefined) return ''
  return typeof row.say === 'string' ? row.say : row.say(facts)
}
