/** Failures that the local pool simulates, so that people see how their API behaves in an outage. */
import {
  checkOptions,
  checkValue,
  type OptionCheck,
  type OptionChecks,
  objects,
  oneOf,
  wholeNumber,
} from '../util/option-checks.ts'

/** Which requests a failure is for. */
export const FAILURE_TARGETS = ['jwks', 'discovery', 'token', 'api', 'all'] as const

/** A simulated failure: an error status, a delay, or both. */
export interface Failure {
  /**
   * `'jwks'` is the key set, `'discovery'` the metadata of the issuer, `'token'` `/oauth2/token`, and `'api'`
   * the API of the SDKs. `'all'` is every request except those of the console and of `poolguard token`.
   */
  readonly target: (typeof FAILURE_TARGETS)[number]
  /** From 400 to 599. The API answers with TooManyRequestsException for 429. Default: none, the request succeeds. */
  readonly status?: number
  /** The delay before the answer, from 0 to 60000. Default 0. */
  readonly latencyMilliseconds?: number
  /** The share of requests that fail, from 0 to 1. They are spread evenly: 0.2 is every fifth. Default 1. */
  readonly rate?: number
}

const share: OptionCheck = {
  expected: 'a number from 0 to 1',
  accepts: (value) => typeof value === 'number' && value >= 0 && value <= 1,
}

const CHECKS: OptionChecks<Failure> = {
  target: oneOf(...FAILURE_TARGETS),
  status: wholeNumber(400, 599),
  latencyMilliseconds: wholeNumber(0, 60_000),
  rate: share,
}

/** @throws ConfigError */
export function checkFailures(where: string, failures: readonly Failure[]): readonly Failure[] {
  checkValue(where, 'failures', failures, objects)
  return failures.map((failure) => {
    const given = checkOptions(`${where}: failures`, failure, CHECKS)
    checkValue(`${where}: failures`, 'target', given.target, CHECKS.target)
    return given
  })
}
