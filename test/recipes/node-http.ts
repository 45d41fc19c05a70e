import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  type AuthContext,
  AuthError,
  type Authenticator,
  type Claims,
  type Requirement,
  type VerifierOptions,
} from '@poolguard/core'
import { fromNodeRequest, resolveRequirement, toAuthenticator, toProblem } from '@poolguard/core/adapter'

type Handler = (auth: AuthContext, request: IncomingMessage, response: ServerResponse) => unknown

/** A guard for handlers of node:http. Wrong options are a ConfigError here, not at the first request. */
export function guard(
  verifier: Authenticator | VerifierOptions,
  handler: Handler,
  requirement?: Requirement<Claims>,
): RequestListener {
  const authenticator = toAuthenticator('guard', verifier)
  if (requirement !== undefined) resolveRequirement(requirement)
  return async (request, response) => {
    try {
      const auth = await authenticator.authenticate(fromNodeRequest(request), requirement)
      await handler(auth, request, response)
    } catch (error) {
      const isRefusal = error instanceof AuthError
      if (!isRefusal) console.error(error)
      const headers = isRefusal ? { ...error.headers, 'Content-Type': 'application/problem+json' } : {}
      response.writeHead(isRefusal ? error.status : 500, { ...headers, 'Cache-Control': 'no-store' })
      response.end(isRefusal ? JSON.stringify(toProblem(error)) : undefined)
    }
  }
}
