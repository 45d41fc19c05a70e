/**
 * Verifies a token of a pool with poolguard's own verifier and the pool's keys. Each operation of AWS has its
 * own error for a wrong token, so `checkToken` returns the outcome and throws nothing.
 */
import { type AuthContext, AuthError, cognito, createVerifier } from '@poolguard/core'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { Service } from '../service/service.ts'
import { makeInsecureHttpOption } from '../util/insecure-http.ts'

export interface ExpectedToken {
  readonly userPoolId: string
  readonly tokenUse: 'access' | 'id'
  /** The accepted clients; `null` accepts any. */
  readonly clientId: readonly string[] | null
}

/** A signed token has three parts; a refresh token has five. */
export function isSignedToken(token: string): boolean {
  return token.split('.').length === 3
}

/** The unverified `iss`. */
export function parseIssuer(token: string): unknown {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined
  }
}

/** The unverified `origin_jti`. */
export function parseSessionId(token: string): string | undefined {
  try {
    const { origin_jti: id } = decodeJwt(token)
    return typeof id === 'string' ? id : undefined
  } catch {
    return undefined
  }
}

function parseKeyId(token: string): unknown {
  try {
    return decodeProtectedHeader(token).kid
  } catch {
    return undefined
  }
}

export async function checkToken(
  service: Service,
  token: string,
  { userPoolId, tokenUse, clientId }: ExpectedToken,
): Promise<AuthContext | 'wrong' | 'expired'> {
  const issuer = service.getIssuer(userPoolId)
  const jwks = (await service.keys.get(userPoolId)).jwks()
  // The verifier would fetch an unknown key from the issuer, which is this service itself.
  const kid = parseKeyId(token)
  if (!jwks.keys.some((key) => key.kid === kid)) return 'wrong'
  const anyAudience = tokenUse === 'access' ? { audience: null } : {}
  const issuers = cognito({
    userPoolId,
    clientId,
    tokenUse,
    issuer,
    jwks,
    ...anyAudience,
    ...makeInsecureHttpOption(issuer),
  })
  try {
    return await createVerifier({ issuers, now: service.now, clockToleranceSeconds: 0 }).verify(token)
  } catch (error) {
    return error instanceof AuthError && error.code === 'ERR_TOKEN_EXPIRED' ? 'expired' : 'wrong'
  }
}
