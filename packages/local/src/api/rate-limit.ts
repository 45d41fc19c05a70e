/**
 * An optional rate limit, to test the backoff of a client. Source: "Quotas in Amazon Cognito". Throws
 * TooManyRequestsException.
 */
import { refuse } from '../errors/cognito-error.ts'

/** Returns a function to call at each request. It counts the requests of each whole second of `now`. */
export function makeRateLimit(maxPerSecond: number, now: () => number): () => void {
  let second = 0
  let requests = 0
  return () => {
    const current = Math.floor(now() / 1000)
    if (current !== second) requests = 0
    second = current
    requests += 1
    if (requests > maxPerSecond) refuse('tooManyRequests')
  }
}
