/** AuthError → the exception of Nest for each kind of context. Also sets the headers of the refusal. */
import {
  BadRequestException,
  type ExecutionContext,
  ForbiddenException,
  type HttpException,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common'
import type { AuthError } from '@poolguard/core'
import { toProblem } from '@poolguard/core/adapter'
import { type ContextType, findResponse, type ResponseLike } from './contexts.ts'

const EXCEPTIONS = {
  400: BadRequestException,
  401: UnauthorizedException,
  403: ForbiddenException,
  503: ServiceUnavailableException,
} as const

/** Exception filters do not know the headers, and RFC 9110 §15.5.2 requires the challenge in a 401 response. */
function setHeaders(response: ResponseLike | undefined, { headers }: AuthError): void {
  try {
    const all = { ...headers, 'Cache-Control': 'no-store' }
    for (const [name, value] of Object.entries(all)) response?.header?.(name, value)
  } catch {
    // The response is sent already, or is not one of Express or Fastify. The exception has the error as its cause.
  }
}

function toHttpException(error: AuthError, body: object): HttpException {
  const exception = new EXCEPTIONS[error.status](body, { cause: error })
  exception.message = error.message
  return exception
}

/**
 * The exception for a refusal. Its response body is the problem document. GraphQL drivers read `statusCode`
 * from the body, and a WebSocket client receives the body as an `exception` event. In a microservice, the
 * exception is the AuthError itself.
 */
export async function toException(error: AuthError, context: ExecutionContext): Promise<Error> {
  const problem = toProblem(error)
  const { status, detail: message } = problem
  switch (context.getType<ContextType>()) {
    case 'http':
      setHeaders(findResponse(context), error)
      return toHttpException(error, problem)
    case 'graphql':
      setHeaders(findResponse(context), error)
      return toHttpException(error, { statusCode: status, message, ...problem })
    case 'ws': {
      // Only an application with gateways has this package.
      const { WsException } = await import('@nestjs/websockets')
      return Object.assign(new WsException({ message, ...problem }), { cause: error })
    }
    case 'rpc':
      return error
  }
}
