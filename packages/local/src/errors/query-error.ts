/**
 * A refusal of AWS STS or AWS IAM, with AWS's code and message. Source: "Common Errors" and the operations of
 * their API references.
 */
export class QueryError extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** @throws QueryError, always. */
export function refuseQuery(code: string, message: string, status?: number): never {
  throw new QueryError(code, message, status)
}
