/** A refusal of AWS STS, in its name and words. Source: "Common Errors" and the operations of its API reference. */
export class StsError extends Error {
  readonly code: string
  readonly status: number

  constructor(code: string, message: string, status = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** @throws StsError, always. */
export function refuseSts(code: string, message: string, status?: number): never {
  throw new StsError(code, message, status)
}
