/** @poolguard/fetch/hono: middleware for Hono 4. */
import {
  type AuthContext,
  AuthError,
  type Authenticator,
  type Claims,
  type ProtectedResource,
  type RegisteredClaims,
  type Requirement,
  type VerifierOptions,
} from '@poolguard/core'
import { resolveRequirement } from '@poolguard/core/adapter'
import type { Context, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import {
  type GuardOptions,
  makeGuard,
  type OptionalGuardOptions,
  type RequiredGuardOptions,
  readRequest,
} from './guard.ts'
import { protectedResource as answerMetadata } from './protected-resource.ts'
import { toResponse } from './to-response.ts'

/** What {@link authenticate} sets: `c.var.auth`, which is `undefined` for an anonymous request. */
export interface AuthEnv<A extends AuthContext | undefined = AuthContext> {
  Variables: { auth: A }
}

interface Authenticated {
  readonly auth: AuthContext | undefined
  readonly verifier: Authenticator
}

/** Decisions read only this variable, because other middleware may set `auth`. */
const AUTHENTICATED = 'poolguard.authenticated'

/** Hono's own error for a refusal. Hono sends its response, unless `app.onError` returns another one. */
function toHttpException(error: AuthError): HTTPException {
  return new HTTPException(error.status, { res: toResponse(error), message: error.message, cause: error })
}

async function refuseAsHttpException<T>(decision: Promise<T>): Promise<T> {
  try {
    return await decision
  } catch (error) {
    throw error instanceof AuthError ? toHttpException(error) : error
  }
}

function requireAuthenticated(context: Context): Authenticated {
  const authenticated: Authenticated | undefined = context.get(AUTHENTICATED)
  if (authenticated !== undefined) return authenticated
  throw new Error(
    'authenticate() of @poolguard/fetch/hono did not run for this request. Put app.use(authenticate(…)) before the route.',
  )
}

/**
 * Verifies the token of a request and sets `c.var.auth`. A refusal is an `HTTPException` with the response of
 * `toResponse` and the AuthError as its `cause`. A CORS preflight has no token, so mount `cors()` first.
 *
 * @param verifier a verifier, or its options
 * @throws ConfigError when the options or the requirement are invalid
 * @example
 * ```ts
 * import { cognito } from '@poolguard/core'
 * import { authenticate, authorize } from '@poolguard/fetch/hono'
 * import { Hono } from 'hono'
 *
 * const issuers = cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' })
 * const app = new Hono()
 *   .use(authenticate({ issuers }))
 *   .get('/orders', authorize({ scopes: 'orders/read' }), (c) => c.json({ of: c.var.auth.subject }))
 * ```
 */
export function authenticate<C extends Claims>(
  verifier: Authenticator<C> | VerifierOptions<C>,
  options: OptionalGuardOptions<C>,
): MiddlewareHandler<AuthEnv<AuthContext<C> | undefined>>
export function authenticate<C extends Claims>(
  verifier: Authenticator<C> | VerifierOptions<C>,
  options?: RequiredGuardOptions<C>,
): MiddlewareHandler<AuthEnv<AuthContext<C>>>
export function authenticate(
  given: Authenticator | VerifierOptions,
  options: GuardOptions = {},
): MiddlewareHandler {
  const guard = makeGuard('authenticate', given, options)
  return async (context, next) => {
    const auth = await refuseAsHttpException(guard.authenticate(context.req.raw))
    context.set(AUTHENTICATED, { auth, verifier: guard.verifier } satisfies Authenticated)
    context.set('auth', auth)
    await next()
  }
}

/**
 * Checks a requirement for the caller that `authenticate` accepted. Without an `authenticate` before it,
 * every request fails with an error that says so (500). An anonymous request is refused.
 *
 * @throws ConfigError when the requirement is invalid
 */
export function authorize<C extends Claims>(requirement: Requirement<C>): MiddlewareHandler {
  resolveRequirement(requirement)
  const required = requirement as Requirement
  return async (context, next) => {
    const { auth, verifier } = requireAuthenticated(context)
    await refuseAsHttpException<unknown>(
      auth === undefined
        ? verifier.authenticate(readRequest(context.req.raw, verifier), required)
        : verifier.authorize(auth, required),
    )
    await next()
  }
}

/**
 * The authenticated caller, for a handler that cannot use the typed `c.var.auth`.
 *
 * @throws HTTPException 401 for an anonymous request.
 * @throws Error when `authenticate` did not run for this request.
 */
export function authOf(context: Context): AuthContext<RegisteredClaims> {
  const { auth } = requireAuthenticated(context)
  if (auth !== undefined) return auth as AuthContext<RegisteredClaims>
  throw toHttpException(new AuthError('ERR_TOKEN_MISSING'))
}

/**
 * Answers requests for the API's metadata (RFC 9728) and passes all others on. Mount it before `authenticate`.
 *
 * @throws ConfigError when the description is invalid
 */
export function protectedResource(description: ProtectedResource): MiddlewareHandler {
  const answer = answerMetadata(description)
  return async (context, next) => answer(context.req.raw) ?? next()
}
