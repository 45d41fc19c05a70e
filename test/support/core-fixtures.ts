/** A pool, its key, its tokens, and the functions by which the tests of core ask for a decision. */
import {
  AuthError,
  type CognitoOptions,
  cognito,
  createVerifier,
  type Issuer,
  type OidcOptions,
  oidc,
  type Verifier,
  type VerifierOptions,
} from '@poolguard/core'
import { mint, named, type Part, rsaKey, type TestKey } from './mint.ts'

/** The time in all tests, in whole seconds. A fraction would hide what happens at exactly that second. */
export const NOW = 1_900_000_000

export const POOL_ID = 'us-east-1_AbCd12345'
export const POOL_ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${POOL_ID}`
export const CLIENT = '1example23456789'
/** Its id has the form of Cognito's ids: standard base64, which is not base64url. */
export const poolKey = rsaKey('STMP881wXSGLi4nWJ9eOLCOl2YG7D+KPwPNDc3aZWi/=')
let otherSigner: TestKey | undefined

/** A key that is not the pool's, under any id. */
export function otherKey(kid: string): TestKey {
  otherSigner ??= rsaKey('other')
  return named(otherSigner, kid)
}

export const poolJwks = { keys: [poolKey.jwk] }

export const ACCESS = {
  sub: '34c84488-e0e1-70ae-d2ee-991ad1a898c8',
  iss: POOL_ISSUER,
  client_id: CLIENT,
  token_use: 'access',
  scope: 'openid orders/read',
  auth_time: NOW - 60,
  iat: NOW - 60,
  exp: NOW + 3600,
  username: 'alice',
  'cognito:groups': ['admins', 'staff'],
}

export const ID = {
  sub: ACCESS.sub,
  iss: POOL_ISSUER,
  aud: CLIENT,
  token_use: 'id',
  auth_time: NOW - 60,
  iat: NOW - 60,
  exp: NOW + 3600,
}

export const OIDC_ISSUER = 'https://login.example.com/'
export const API = 'https://api.example.com'
export const OIDC = { sub: 'user-1', iss: OIDC_ISSUER, aud: API, iat: NOW - 60, exp: NOW + 3600 }

/** The claims with `changes`; `undefined` removes a claim. */
export function access(changes: object = {}, header = {}): string {
  return mint(poolKey, { ...ACCESS, ...changes }, header)
}

export function signed(payload: Part, header = {}): string {
  return mint(poolKey, payload, header)
}

type Options = Omit<VerifierOptions, 'issuers'>

export function poolIssuer(pool: Partial<CognitoOptions> = {}): Issuer {
  return cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access', jwks: poolJwks, ...pool })
}

export function poolVerifier(pool: Partial<CognitoOptions> = {}, options: Options = {}): Verifier {
  return createVerifier({ issuers: poolIssuer(pool), now: () => NOW * 1000, ...options })
}

export function oidcVerifier(issuer: Partial<OidcOptions> = {}, options: Options = {}): Verifier {
  const issuers = oidc({ issuer: OIDC_ISSUER, audience: API, jwks: poolJwks, ...issuer })
  return createVerifier({ issuers, now: () => NOW * 1000, ...options })
}

/** A clock that only the test moves. */
export function clock() {
  let seconds = NOW
  return {
    now: () => seconds * 1000,
    advance: (by: number) => {
      seconds += by
    },
  }
}

/** The AuthError that an act throws. Another error, or none, fails the test. */
export async function refusal(act: () => unknown): Promise<AuthError> {
  try {
    await act()
  } catch (error) {
    if (error instanceof AuthError) return error
    throw error
  }
  throw new Error('It was not refused.')
}

/** `accepted`, or the code of the refusal. */
export async function outcome(act: () => unknown): Promise<string> {
  try {
    await act()
    return 'accepted'
  } catch (error) {
    if (error instanceof AuthError) return error.code
    throw error
  }
}

/** The decision of each method about a token; `again` may come from the cache. */
export async function decisions(verifier: Verifier, token: unknown) {
  const text = token as string
  const { accepted, code } = await verifier.explain(text)
  return {
    explain: accepted ? 'accepted' : code,
    verify: await outcome(() => verifier.verify(text)),
    again: await outcome(() => verifier.verify(text)),
    verifySync: await outcome(() => verifier.verifySync(text)),
  }
}

/** Every method makes the same decision. */
export function unanimous(decision: string) {
  return { explain: decision, verify: decision, again: decision, verifySync: decision }
}
