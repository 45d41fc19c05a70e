/**
 * The checks of a DPoP proof (RFC 9449 §4.3).
 * Throws ERR_PROOF_INVALID, ERR_PROOF_NONCE_REQUIRED, ERR_PROOF_REPLAYED, ERR_TOKEN_KEY_MISMATCH,
 * ERR_KEYS_UNAVAILABLE (too many proofs wait) and ERR_REPLAY_STORE_UNAVAILABLE.
 */
import { createHash } from 'node:crypto'
import type { AuthContext } from '../claims/auth-context.ts'
import { isNumericDate } from '../claims/numeric-date.ts'
import { AuthError } from '../errors/auth-error.ts'
import { isOutage } from '../errors/codes.ts'
import { makeDetail } from '../errors/detail.ts'
import { excerpt } from '../errors/excerpt.ts'
import type { SignedJwt, UnverifiedJwt } from '../jwt/jwt.ts'
import type { Algorithm } from '../keys/algorithm.ts'
import { ALGORITHMS } from '../keys/algorithms.ts'
import { importJwk, type VerificationKey } from '../keys/jwk.ts'
import { describeRequest } from '../possession/described-request.ts'
import type { BoundRequest } from '../possession/possession.ts'
import type { ProofTerms } from '../possession/proof-method.ts'
import type { RequestLike } from '../request/request.ts'
import { signatureQueue } from '../signature/queue.ts'
import { decodeProof } from '../steps/decode.ts'
import { checkSignature } from '../steps/signature.ts'
import type { JsonObject } from '../util/json.ts'
import { ownMember } from '../util/own-member.ts'
import { type Steps, Wait } from '../util/wait.ts'
import type { ResolvedDpopOptions } from './dpop-options.ts'
import { type ReplayStore, recordUse } from './replay-store.ts'
import { isForUrl } from './target-url.ts'
import { computeThumbprint } from './thumbprint.ts'

/** RFC 9449 §11.1: a limit, so that a client cannot fill the store. A UUID has 36 characters. */
const MAX_JTI_LENGTH = 256

function makeInvalidProof(reason: string, claim: string, expected?: unknown, actual?: unknown): AuthError {
  return new AuthError('ERR_PROOF_INVALID', { detail: makeDetail(claim, reason, expected, actual) })
}

/** Turns the refusal of a token by a step into a refusal of the proof. An outage is not changed. */
function toInvalid(thrown: unknown): AuthError {
  if (thrown instanceof AuthError && isOutage(thrown.code)) return thrown
  const { detail } = thrown as Partial<AuthError>
  return new AuthError('ERR_PROOF_INVALID', {
    detail: { reason: `Proof: ${detail?.reason}`, claim: 'dpop' },
    cause: thrown,
  })
}

/** The one `DPoP` header. Node joins several lines with commas, which no proof contains. */
export function findProof(request: RequestLike): string {
  const value = ownMember(Object(request.headers), 'dpop')
  const [proof, ...others] = Array.isArray(value) ? value : [value]
  if (typeof proof !== 'string' || proof === '') throw makeInvalidProof('There is no DPoP header.', 'dpop')
  if (others.length > 0 || proof.includes(','))
    throw makeInvalidProof('There are several DPoP headers.', 'dpop')
  return proof
}

function decode(proof: string, maxBytes: number): UnverifiedJwt {
  try {
    return decodeProof(proof, maxBytes)
  } catch (thrown) {
    throw toInvalid(thrown)
  }
}

/** Imports the public key in the header, for an allowed algorithm. */
function readKey({ header }: UnverifiedJwt, algorithms: readonly Algorithm[]): VerificationKey {
  const algorithm = algorithms.find((name) => name === header.alg)
  if (algorithm === undefined)
    throw makeInvalidProof('The algorithm is not allowed.', 'alg', algorithms, header.alg)
  try {
    return importJwk(ownMember(header, 'jwk'), [ALGORITHMS[algorithm]], [])[0] as VerificationKey
  } catch (thrown) {
    throw makeInvalidProof(`The key cannot be used: ${(thrown as Error).message}.`, 'jwk')
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

function assertFresh(iat: unknown, maxAgeSeconds: number, terms: ProofTerms): void {
  const now = terms.now() / 1000
  const age = isNumericDate(iat) ? now - iat : Number.NaN
  if (age <= maxAgeSeconds + terms.clockToleranceSeconds && age >= -terms.clockToleranceSeconds) return
  throw makeInvalidProof('The proof is too old, or from the future.', 'iat', `near ${Math.floor(now)}`, iat)
}

/** Checks `htm`, `htu`, `iat`, `ath` and the form of `jti`. */
function checkClaims(
  claims: JsonObject,
  { auth, request }: BoundRequest,
  options: ResolvedDpopOptions,
  terms: ProofTerms,
): void {
  const read = (name: string) => ownMember(claims, name)
  const described = describeRequest(request)
  const jti = read('jti')
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI_LENGTH) {
    throw makeInvalidProof('The claim jti is not a short string.', 'jti', 'a string', jti)
  }
  if (typeof described.method !== 'string' || read('htm') !== described.method) {
    throw makeInvalidProof('The proof is for another method.', 'htm', described.method, read('htm'))
  }
  if (!isForUrl(read('htu'), described, options.publicUrls)) {
    throw makeInvalidProof('The proof is for another URL.', 'htu', 'the URL of this request', read('htu'))
  }
  assertFresh(read('iat'), options.maxAgeSeconds, terms)
  if (read('ath') !== hash(auth.token)) throw makeInvalidProof('The proof is for another token.', 'ath')
}

function assertNonce(nonce: unknown, { nonces }: ResolvedDpopOptions, { now }: ProofTerms): void {
  if (nonces === undefined || nonces.accepts(nonce, now())) return
  throw new AuthError('ERR_PROOF_NONCE_REQUIRED', {
    detail: { reason: 'The proof has no nonce of this API that is still valid.', claim: 'nonce' },
  })
}

/**
 * Names the sender of a proof, because senders take turns in the queue. It is the subject of the token and
 * not the key, because a client can make any number of keys. Proofs never wait behind tokens of their issuer.
 */
function describeSender({ issuer, subject }: AuthContext, thumbprint: string): string {
  return JSON.stringify(['proof', issuer, subject ?? thumbprint])
}

function assertSameKey(jkt: string, bound: string): void {
  if (jkt === bound) return
  const reason = 'The proof was made with another key.'
  throw new AuthError('ERR_TOKEN_KEY_MISMATCH', {
    detail: { reason, claim: 'cnf', expected: excerpt(bound), actual: jkt },
  })
}

function* verifyProof(jwt: UnverifiedJwt, key: VerificationKey, sender: string): Steps<SignedJwt> {
  try {
    const checked = checkSignature(jwt, [key], sender, async () => [], signatureQueue)
    return checked instanceof Wait ? yield checked : checked
  } catch (thrown) {
    throw toInvalid(thrown)
  }
}

function* recordProof(
  store: ReplayStore,
  jkt: string,
  jti: unknown,
  { maxAgeSeconds }: ResolvedDpopOptions,
  { clockToleranceSeconds, now }: ProofTerms,
): Steps<void> {
  // One second longer than a proof is accepted, because a proof is accepted in its last moment too.
  const lifetimeSeconds = maxAgeSeconds + 2 * clockToleranceSeconds + 1
  const recorded = recordUse(store, {
    id: hash(`${jkt}.${String(jti)}`),
    keyThumbprint: jkt,
    expiresAt: now() + lifetimeSeconds * 1000,
  })
  if (!(recorded instanceof Promise)) return
  yield new Wait(
    () => recorded,
    () => {
      throw new AuthError('ERR_REPLAY_STORE_UNAVAILABLE', {
        detail: { reason: 'The replay store answers with a promise, and a synchronous caller cannot wait.' },
      })
    },
  )
}

/** Checks the proof of a request, and records its use last, after all other checks. */
export function* checkProof(
  bound: BoundRequest,
  options: ResolvedDpopOptions,
  store: ReplayStore,
  terms: ProofTerms,
): Steps<void> {
  const jwt = decode(findProof(bound.request), options.maxProofBytes)
  const key = readKey(jwt, options.algorithms)
  const jkt = computeThumbprint(key)
  assertSameKey(jkt, bound.thumbprint)
  const { payload } = yield* verifyProof(jwt, key, describeSender(bound.auth, jkt))
  checkClaims(payload, bound, options, terms)
  assertNonce(ownMember(payload, 'nonce'), options, terms)
  yield* recordProof(store, jkt, ownMember(payload, 'jti'), options, terms)
}
