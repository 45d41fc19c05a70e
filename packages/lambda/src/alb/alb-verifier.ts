/**
 * RequestLike → who signed in at an Application Load Balancer, by its header `x-amzn-oidc-data`: a JWT that the load
 * balancer signs with ES256, its parts padded, what it vouches for in the JWT's header, the user's claims in the payload.
 * Source: AWS, "Authenticate users using an Application Load Balancer".
 *
 * The payload is the issuer's user info, which grants nothing (`alb-user-info.ts`).
 *
 * The steps are core's own. Throws AuthError: ERR_TOKEN_MISSING, ERR_REQUEST_INVALID, ERR_TOKEN_MALFORMED,
 * ERR_ALGORITHM_NOT_ALLOWED, ERR_ISSUER_UNKNOWN, ERR_CLIENT_MISMATCH, ERR_KEY_UNKNOWN, ERR_SIGNATURE_INVALID,
 * ERR_CLAIM_INVALID, ERR_TOKEN_BOUND, ERR_TOKEN_EXPIRED, ERR_KEYS_UNAVAILABLE, and those of a requirement.
 */
import {
  type AuthContext,
  AuthError,
  type AuthErrorCode,
  type Authenticator,
  type Claims,
  type RequestLike,
} from '@poolguard/core'
import {
  authorize,
  checkClock,
  checkSignature,
  decodePadded,
  excerpt,
  freezeAll,
  makeAuthContext,
  resolveRequirement,
  validityOf,
} from '@poolguard/core/adapter'
import { type Members, ownAt, ownMembers } from '../own.ts'
import { AlbKeys } from './alb-keys.ts'
import { type AlbVerifierOptions, type ResolvedAlbOptions, resolveAlbOptions } from './alb-options.ts'
import { userInfoOf } from './alb-user-info.ts'

const HEADER = 'x-amzn-oidc-data'

/** What core accepts by default. */
const MOST_BYTES = 16_384

type JoseHeader = ReturnType<typeof decodePadded>['header']

function refused(
  code: AuthErrorCode,
  reason: string,
  claim: string,
  expected: unknown,
  actual: unknown,
): AuthError {
  return new AuthError(code, { detail: { reason, claim, expected, actual: excerpt(actual) } })
}

function tokenOf({ headers }: RequestLike): string {
  const lines = [ownAt(headers, HEADER) ?? []].flat()
  const [line] = lines
  if (line !== undefined && line !== '' && lines.length === 1) return line as string
  const code = lines.length > 1 ? 'ERR_REQUEST_INVALID' : 'ERR_TOKEN_MISSING'
  throw new AuthError(code, {
    detail: { reason: `There are ${lines.length} ${HEADER} lines.`, claim: HEADER },
  })
}

/** Everything that the load balancer says of itself, and where its keys are. It is all in the part that it signed. */
function checkHeader(header: JoseHeader, { signers, clientIds, issuer }: ResolvedAlbOptions): string {
  const { alg, signer, client, iss, exp } = ownMembers(header)
  const keysUri = typeof signer === 'string' ? signers.get(signer) : undefined
  if (alg !== 'ES256')
    throw refused('ERR_ALGORITHM_NOT_ALLOWED', 'A load balancer signs with ES256.', 'alg', 'ES256', alg)
  if (keysUri === undefined) {
    throw refused(
      'ERR_ISSUER_UNKNOWN',
      'The load balancer is not one that is trusted.',
      'signer',
      [...signers.keys()],
      signer,
    )
  }
  if (iss !== issuer)
    throw refused('ERR_ISSUER_UNKNOWN', 'The user signed in at another issuer.', 'iss', issuer, iss)
  if (typeof client !== 'string' || (clientIds !== null && !clientIds.includes(client))) {
    throw refused('ERR_CLIENT_MISMATCH', 'The user signed in to another client.', 'client', clientIds, client)
  }
  if (!Number.isFinite(exp))
    throw refused('ERR_CLAIM_INVALID', 'The header has no expiry.', 'exp', 'a number', exp)
  return keysUri
}

/** The user's claims, under the load balancer's own word for issuer and expiry. */
function claimsOf(payload: Members, header: JoseHeader): Claims {
  const { iss, exp } = ownMembers(header)
  const { sub, ...said } = userInfoOf(payload)
  if (typeof sub !== 'string' || sub === '') {
    throw refused('ERR_CLAIM_INVALID', 'The claim sub is missing.', 'sub', 'a non-empty string', sub)
  }
  if (Object.hasOwn(said, 'cnf')) {
    throw refused('ERR_TOKEN_BOUND', 'The token is bound to a key.', 'cnf', 'no cnf', said.cnf)
  }
  return { ...said, sub, iss: iss as string, exp: exp as number }
}

const RULES = { kind: 'oidc', tokenUse: undefined, clientIds: null, audiences: null } as const

/**
 * Verifies users who were signed in by an Application Load Balancer (`authenticate-cognito`, `authenticate-oidc`), by the
 * header `x-amzn-oidc-data`. It takes the place of a verifier in `withAuth` and `middyAuth`.
 *
 * The claims are those of the issuer's user info, which grants nothing: `scope`, `scp`, `groups`, `cognito:groups`,
 * `roles`, `auth_time`, `acr` and `amr` are left out. A requirement of scopes, groups or `maxAuthAgeSeconds` refuses every
 * caller; `claims` and `check` look at the rest, so name only what a user cannot write at the issuer.
 *
 * @throws ConfigError for an unknown option, an ARN that is none, a missing `clientId`, a partition whose keys are not known
 * @example
 * ```ts
 * import { albVerifier, withAuth } from '@poolguard/lambda'
 *
 * const verifier = albVerifier({
 *   loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/50dc6c495c0c9188',
 *   clientId: 'my-client',
 *   issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCd12345',
 * })
 *
 * export const handler = withAuth(verifier, async (_event, _context, auth) => ({
 *   statusCode: 200,
 *   body: `Hello ${auth.claims.email}`,
 * }))
 * ```
 */
export function albVerifier<C extends Claims = Claims>(options: AlbVerifierOptions): Authenticator<C> {
  const resolved = resolveAlbOptions(options)
  const { now, clockToleranceSeconds } = resolved
  const keys = new AlbKeys(resolved)

  const verifier: Authenticator = {
    authorize: (auth, requirement) =>
      authorize(auth, resolveRequirement(requirement), now() / 1000, clockToleranceSeconds),
    authenticate: async (request, requirement): Promise<AuthContext> => {
      const jwt = decodePadded(tokenOf(request), MOST_BYTES)
      const key = await keys.get(checkHeader(jwt.header, resolved), jwt.header.kid)
      const signed = await checkSignature(jwt, [key], async () => [])
      const claims = claimsOf(signed.payload, jwt.header)
      checkClock(validityOf(claims), clockToleranceSeconds, now())
      const auth = makeAuthContext(signed.token, freezeAll(claims), RULES)
      if (requirement !== undefined) await verifier.authorize(auth, requirement)
      return auth
    },
  }
  return verifier as Authenticator<C>
}
