/** An optional limit on requests, to try out how a client backs off. Source: "Quotas in Amazon Cognito". Throws TooManyRequestsException. */
import { refuse } from '../errors/cognito-error.ts'

/** To be called at each request. A second is one of `now`, counted from a whole one. */
export function rateLimit(maxPerSecond: number, now: () => number): () => void {
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
