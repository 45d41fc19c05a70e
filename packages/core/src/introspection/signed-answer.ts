/** A signed answer of an introspection endpoint → its content (RFC 9701 §5). Throws an Error. */
import { isNumericDate } from '../claims/numeric-date.ts'
import type { TrustedIssuers } from '../issuers/trusted-issuers.ts'
import type { SignedJwt } from '../jwt/jwt.ts'
import { signatureQueue } from '../signature/queue.ts'
import type { AcceptedTypes } from '../steps/decode.ts'
import { ownMember } from '../util/own-member.ts'
import { walk } from '../util/wait.ts'
import type { ResolvedOptions } from '../verifier/resolve-options.ts'
import { verifySignature } from '../verifier/verify-signature.ts'

/** RFC 9701 §4: because of this type, a token is not accepted as an answer, nor an answer as a token. */
const TYPES: AcceptedTypes = { types: ['token-introspection+jwt'], allowMissing: false }

const MAX_BYTES = 65_536

/** An answer does not name its token, so an old answer could be about another token. */
const MAX_AGE_SECONDS = 60

function assertForUs({ payload }: SignedJwt, clientId: string): void {
  const aud = ownMember(payload, 'aud')
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!audiences.includes(clientId))
    throw new Error('The answer is for another client: its aud is not the clientId.')
}

function assertRecent({ payload }: SignedJwt, { clockToleranceSeconds, now }: ResolvedOptions): void {
  const iat = ownMember(payload, 'iat')
  const age = isNumericDate(iat) ? now() / 1000 - iat : Number.NaN
  const isRecent = age <= MAX_AGE_SECONDS + clockToleranceSeconds && age >= -clockToleranceSeconds
  if (!isRecent) throw new Error('The answer is too old, or from the future: iat.')
}

export async function readSignedAnswer(
  jwt: string,
  clientId: string,
  issuers: TrustedIssuers,
  options: ResolvedOptions,
): Promise<unknown> {
  const bounds = { issuers, maxTokenBytes: MAX_BYTES, signatureQueue }
  const { signed } = await walk(verifySignature(jwt, bounds, undefined, TYPES))
  assertForUs(signed, clientId)
  assertRecent(signed, options)
  return ownMember(signed.payload, 'token_introspection')
}
