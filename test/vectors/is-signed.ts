/** Steps 4 and 5 alone: whether one of the keys made a signature, whatever the payload is. */
import { type Algorithm, AuthError } from '@poolguard/core'
import type { UnverifiedJwt } from '../../packages/core/src/jwt/jwt.ts'
import { ALGORITHMS } from '../../packages/core/src/keys/algorithms.ts'
import { importKeys } from '../../packages/core/src/keys/jwks.ts'
import { signatureQueue } from '../../packages/core/src/signature/queue.ts'
import { checkSignature } from '../../packages/core/src/steps/signature.ts'
import { Wait } from '../../packages/core/src/util/wait.ts'

export function isSigned(token: string, alg: string, keys: readonly object[]): boolean {
  const algorithms = alg in ALGORITHMS ? [ALGORITHMS[alg as Algorithm]] : []
  const usable = importKeys({ keys }, algorithms).keys
  const jwt = { token, header: { alg }, payload: {}, signedLength: token.lastIndexOf('.') }
  try {
    const outcome = checkSignature(
      jwt as unknown as UnverifiedJwt,
      usable,
      'sender',
      async () => usable,
      signatureQueue,
    )
    if (outcome instanceof Wait) outcome.now()
    return true
  } catch (error) {
    if (error instanceof AuthError && error.code === 'ERR_SIGNATURE_INVALID') return false
    throw error
  }
}
