/**
 * The steps from the header `x-amzn-oidc-data` to a verified token. The header has a JWT that an Application
 * Load Balancer signs with ES256; the parts of the JWT are padded. The JWT's header has the load balancer's
 * statements, and its payload has the user's claims. Source: AWS, "Authenticate users using an Application
 * Load Balancer".
 *
 * Throws AuthError: ERR_TOKEN_MISSING, ERR_REQUEST_INVALID, ERR_TOKEN_MALFORMED, ERR_TOKEN_TOO_LARGE,
 * ERR_TOKEN_USE_MISMATCH, ERR_ALGORITHM_NOT_ALLOWED, ERR_ISSUER_UNKNOWN, ERR_CLIENT_MISMATCH,
 * ERR_KEY_UNKNOWN, ERR_SIGNATURE_INVALID, ERR_CLAIM_INVALID, ERR_TOKEN_BOUND, ERR_TOKEN_EXPIRED,
 * ERR_TOKEN_NOT_ACTIVE, ERR_KEYS_UNAVAILABLE.
 */
import type { Claims } from '../claims/claim-types.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { AuthErrorCode } from '../errors/codes.ts'
import { makeDetail } from '../errors/detail.ts'
import type { JoseHeader, SignedJwt } from '../jwt/jwt.ts'
import type { VerificationKey } from '../keys/jwk.ts'
import type { RequestLike } from '../request/request.ts'
import { signatureQueue } from '../signature/queue.ts'
import { checkClock, readValidity } from '../steps/clock.ts'
import { decodePadded } from '../steps/decode.ts'
import { checkSignature } from '../steps/signature.ts'
import type { JsonObject } from '../util/json.ts'
import { DEFAULT_MAX_TOKEN_BYTES } from '../util/limits.ts'
import { ownMember } from '../util/own-member.ts'
import { type Steps, Wait } from '../util/wait.ts'
import { makeVerifiedToken, type VerifiedToken } from '../verifier/verified-token.ts'
import type { AlbKeys } from './alb-keys.ts'
import type { ResolvedAlbOptions } from './alb-options.ts'
import { removeGrants } from './alb-user-info.ts'

const HEADER = 'x-amzn-oidc-data'

function makeRefusal(
  code: AuthErrorCode,
  reason: string,
  claim: string,
  expected: unknown,
  actual: unknown,
): AuthError {
  return new AuthError(code, { detail: makeDetail(claim, reason, expected, actual) })
}

/** Step 1: finds the only line of the header. */
export function findAlbToken(request: RequestLike): string {
  const lines = [ownMember(Object(request?.headers), HEADER) ?? []].flat()
  const [line] = lines
  if (line !== undefined && line !== '' && lines.length === 1) return line as string
  const code = lines.length > 1 ? 'ERR_REQUEST_INVALID' : 'ERR_TOKEN_MISSING'
  throw new AuthError(code, {
    detail: { reason: `There are ${lines.length} ${HEADER} lines.`, claim: HEADER },
  })
}

export function decodeAlbToken(token: string) {
  return decodePadded(token, DEFAULT_MAX_TOKEN_BYTES)
}

interface HeaderCheck {
  readonly name: string
  readonly run: (value: unknown, options: ResolvedAlbOptions) => AuthError | undefined
}

/** The checks of the load balancer's statements about itself and the sign-in. All of them are signed. */
export const HEADER_CHECKS: readonly HeaderCheck[] = [
  {
    name: 'alg',
    run: (alg) =>
      alg === 'ES256'
        ? undefined
        : makeRefusal('ERR_ALGORITHM_NOT_ALLOWED', 'A load balancer signs with ES256.', 'alg', 'ES256', alg),
  },
  {
    name: 'signer',
    run: (signer, { signers }) => {
      if (typeof signer === 'string' && signers.has(signer)) return undefined
      const reason = 'The header was signed by another load balancer.'
      return makeRefusal('ERR_ISSUER_UNKNOWN', reason, 'signer', [...signers.keys()], signer)
    },
  },
  {
    name: 'iss',
    run: (iss, { issuer }) =>
      iss === issuer
        ? undefined
        : makeRefusal('ERR_ISSUER_UNKNOWN', 'The user signed in at another issuer.', 'iss', issuer, iss),
  },
  {
    name: 'client',
    run: (client, { clientIds }) => {
      if (typeof client === 'string' && (clientIds === null || clientIds.includes(client))) return undefined
      return makeRefusal(
        'ERR_CLIENT_MISMATCH',
        'The user signed in to another client.',
        'client',
        clientIds,
        client,
      )
    },
  },
  {
    name: 'exp',
    run: (exp) =>
      Number.isFinite(exp)
        ? undefined
        : makeRefusal('ERR_CLAIM_INVALID', 'The header has no expiry.', 'exp', 'a number', exp),
  },
]

/** Throws an AuthError if the check fails. */
export function assertHeader(check: HeaderCheck, header: JoseHeader, options: ResolvedAlbOptions): void {
  const error = check.run(ownMember(header, check.name), options)
  if (error !== undefined) throw error
}

/** The user's claims, with issuer and expiry from the load balancer's header. */
export function makeClaims(payload: JsonObject, header: JoseHeader): Claims {
  const { sub, cnf, ...userInfo } = removeGrants(payload)
  if (typeof sub !== 'string' || sub === '') {
    throw makeRefusal('ERR_CLAIM_INVALID', 'The claim sub is missing.', 'sub', 'a non-empty string', sub)
  }
  if (cnf !== undefined)
    throw makeRefusal('ERR_TOKEN_BOUND', 'The token is bound to a key.', 'cnf', 'no cnf', cnf)
  const { iss, exp } = header as JoseHeader & { readonly iss: string; readonly exp: number }
  return { ...userInfo, sub, iss, exp }
}

/** Finds the key that a checked header names. */
export function findAlbKey(header: JoseHeader, { signers }: ResolvedAlbOptions, keys: AlbKeys) {
  const keysUri = signers.get(String(ownMember(header, 'signer'))) as string
  return keys.get(keysUri, ownMember(header, 'kid'))
}

/** Steps 2 to 7. */
export function* verifyAlbToken(
  token: string,
  options: ResolvedAlbOptions,
  keys: AlbKeys,
): Steps<VerifiedToken> {
  const jwt = decodeAlbToken(token)
  for (const check of HEADER_CHECKS) assertHeader(check, jwt.header, options)
  const held = findAlbKey(jwt.header, options, keys)
  const key: VerificationKey = held instanceof Wait ? yield held : held
  const checked = checkSignature(jwt, [key], keys.name, async () => [], signatureQueue)
  const signed: SignedJwt = checked instanceof Wait ? yield checked : checked
  const claims = makeClaims(signed.payload, jwt.header)
  const validity = readValidity(claims)
  checkClock(validity, options.clockToleranceSeconds, options.now(), claims)
  const nameSources = { groupsClaim: 'groups' } as const
  return makeVerifiedToken({ token: signed.token, claims, nameSources, validity, key, owner: keys })
}
