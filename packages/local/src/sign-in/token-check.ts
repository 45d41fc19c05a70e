/**
 * Whether a pool made a token, and for whom: decided by poolguard's own verifier over the pool's keys. What a wrong token
 * is called differs from one operation of AWS to the next, so nothing is thrown here.
 */
import { type AuthContext, AuthError, cognito, createVerifier } from '@poolguard/core'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { Service } from '../service/service.ts'

export interface ExpectedToken {
  readonly userPoolId: string
  readonly tokenUse: 'access' | 'id'
  /** The clients for which it may have been made; `null` for any. */
  readonly clientId: readonly string[] | null
}

/** Who says to have made the token; whether they did, the signature shows. */
export function parseIssuer(token: string): unknown {
  try {
    return decodeJwt(token).iss
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
  const jwks = (await service.keys.of(userPoolId)).jwks()
  // A verifier would ask the issuer for a key that it does not know, and the issuer is who is asking.
  const kid = parseKeyId(token)
  if (!jwks.keys.some((key) => key.kid === kid)) return 'wrong'
  const anyAudience = tokenUse === 'access' ? { audience: null } : {}
  const issuers = cognito({ userPoolId, clientId, tokenUse, issuer, jwks, ...anyAudience })
  try {
    return await createVerifier({ issuers, now: service.now, clockToleranceSeconds: 0 }).verify(token)
  } catch (error) {
    return error instanceof AuthError && error.code === 'ERR_TOKEN_EXPIRED' ? 'expired' : 'wrong'
  }
}
