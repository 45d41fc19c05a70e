/** Fills a memory of tokens as a verifier does, but for the signatures, which would take minutes; and weighs what is held. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Memory } from '../../packages/core/src/verifier/token-cache.ts'
import { makeProof } from '../../packages/core/src/verifier/verified-token.ts'
import { NOW, OIDC_ISSUER } from '../core/fixtures.ts'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

export function heldBytes(): number {
  for (let times = 0; times < 3; times++) collectGarbage()
  return process.memoryUsage().heapUsed
}

const issuer: Parameters<typeof makeProof>[4] = {
  issuer: OIDC_ISSUER,
  algorithms: ['RS256'],
  rules: {
    kind: 'oidc',
    tokenUse: undefined,
    clientIds: null,
    audiences: null,
    allowBoundTokensAsBearer: false,
  },
  cacheOwner: OIDC_ISSUER,
  validateClaims: undefined,
  keys: { trusts: () => true } as unknown as Parameters<typeof makeProof>[4]['keys'],
  isTrusted: () => true,
}
const [key] = [{}] as Parameters<typeof makeProof>[3][]
const VALIDITY = { exp: NOW + 3600, nbf: undefined, iat: undefined }

export function remember(memory: Memory, token: string, payload: string): void {
  memory.remember(makeProof(token, JSON.parse(payload), VALIDITY, key as NonNullable<typeof key>, issuer))
}
