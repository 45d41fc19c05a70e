/** AuthError → the response of a handler: status, challenge, and a body by RFC 9457. */
import type { AuthError } from '@poolguard/core'
import { problemOf } from '@poolguard/core/adapter'

/** A response in the form of every HTTP front of Lambda. The types of `@types/aws-lambda` take it. */
export interface RefusalResponse {
  statusCode: number
  /** For an Application Load Balancer. */
  statusDescription?: string
  headers?: Record<string, string>
  /** In place of `headers`, for a load balancer that was told to use these. */
  multiValueHeaders?: Record<string, string[]>
  /** JSON: `type`, `title`, `status`, `detail` and the error's `code`. */
  body: string
  isBase64Encoded: boolean
}

/** How the front that asked wants to be answered. */
export interface ResponseForm {
  readonly hasStatusDescription: boolean
  readonly hasOnlyMultiValueHeaders: boolean
}

/** A refusal is of one token at one time, so no cache may keep it. */
function headersOf(error: AuthError): Record<string, string> {
  return { ...error.headers, 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }
}

function listsOf(headers: Record<string, string>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
}

export function refusalOf(error: AuthError, form: ResponseForm): RefusalResponse {
  const problem = problemOf(error)
  const { status, title } = problem
  const headers = headersOf(error)
  return {
    statusCode: status,
    ...(form.hasStatusDescription ? { statusDescription: `${status} ${title}` } : {}),
    ...(form.hasOnlyMultiValueHeaders ? { multiValueHeaders: listsOf(headers) } : { headers }),
    body: JSON.stringify(problem),
    isBase64Encoded: false,
  }
}
