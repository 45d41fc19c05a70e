/**
 * AuthError → the response of a handler: status, challenge, and a problem document (RFC 9457) as its body.
 */
import type { AuthError } from '@poolguard/core'
import { toProblem } from '@poolguard/core/adapter'

/** A response for any event source that speaks HTTP. It is assignable to the types of `@types/aws-lambda`. */
export interface RefusalResponse {
  statusCode: number
  /** For an Application Load Balancer. */
  statusDescription?: string
  headers?: Record<string, string>
  /** In place of `headers`, for a load balancer with multi value headers enabled. */
  multiValueHeaders?: Record<string, string[]>
  /** JSON: `type`, `title`, `status`, `detail` and the error's `code`. */
  body: string
  isBase64Encoded: boolean
}

/** The format that the event source expects. */
export interface ResponseFormat {
  /** Whether the response has a `statusDescription`: an Application Load Balancer requires one. */
  readonly hasStatusDescription: boolean
  /** Whether only `multiValueHeaders` are read. A load balancer that sends only these reads only these. */
  readonly hasOnlyMultiValueHeaders: boolean
}

/** A refusal is about one token at one time, so a cache must not store it. */
function makeHeaders(error: AuthError): Record<string, string> {
  return { ...error.headers, 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }
}

function toMultiValueHeaders(headers: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
}

export function toRefusalResponse(error: AuthError, format: ResponseFormat): RefusalResponse {
  const problem = toProblem(error)
  const { status, title } = problem
  const headers = makeHeaders(error)
  return {
    statusCode: status,
    ...(format.hasStatusDescription ? { statusDescription: `${status} ${title}` } : {}),
    ...(format.hasOnlyMultiValueHeaders ? { multiValueHeaders: toMultiValueHeaders(headers) } : { headers }),
    body: JSON.stringify(problem),
    isBase64Encoded: false,
  }
}
