/** AuthError → the body of a response, as a problem document (RFC 9457 §3). It contains only what callers may see. */
import type { AuthError } from './auth-error.ts'

/** RFC 9457 §4.2.1: with `about:blank`, `title` is the name of the status. `code` names the failure. */
export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: string
}

const TITLES = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  503: 'Service Unavailable',
} as const

export function toProblem({ status, message, code }: AuthError): Problem {
  return { type: 'about:blank', title: TITLES[status], status, detail: message, code }
}
