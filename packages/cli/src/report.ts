/**
 * A token and a configuration → what there is to say about it. The decision is the verifier's own `explain()`; this
 * file adds to it what the verifier has no use for: advice, and a guess at the configuration where there is none.
 */
import {
  ConfigError,
  createVerifier,
  type ExplainedCheck,
  type Explanation,
  type Issuer,
} from '@poolguard/core'
import { adviceFor } from './advice.ts'
import { nobodysKeys } from './nobodys-keys.ts'
import { type Suggestion, suggestionFor } from './suggestion.ts'
import { EXIT, type ExitCode } from './terminal.ts'

export interface AdvisedCheck extends ExplainedCheck {
  /** What to do about it; only of a check that failed. */
  readonly advice?: string
}

export interface Report extends Explanation {
  /** Whether there was a configuration to verify the token by. Without one, nothing is accepted. */
  readonly verified: boolean
  readonly checks: readonly AdvisedCheck[]
  /** What to configure for this token, if nothing was. */
  readonly suggestion?: Suggestion
  /** Why no configuration accepts its issuer. */
  readonly impossible?: string
}

function advised(token: string, explanation: Explanation): readonly AdvisedCheck[] {
  return explanation.checks.map((check) =>
    check.outcome === 'failed' ? { ...check, advice: adviceFor(token, check, explanation) } : check,
  )
}

/** What the verifier would say. `now` in milliseconds. */
export async function decide(token: string, issuers: Issuer, now: () => number): Promise<Report> {
  const explanation = await createVerifier({ issuers, now }).explain(token)
  return { ...explanation, verified: true, checks: advised(token, explanation) }
}

function trustNobody(): undefined {}

function guess(suggestion: Suggestion): Issuer | string {
  try {
    const [algorithm = 'RS256'] = suggestion.issuer().algorithms
    return suggestion.issuer(nobodysKeys(algorithm))
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

/** What cannot be known without the issuer's keys. */
const UNKNOWN = ['key', 'signature']

function unverified({ name, ...rest }: ExplainedCheck): ExplainedCheck {
  return UNKNOWN.includes(name) ? { name, outcome: 'skipped' } : { name, ...rest }
}

/**
 * What the token says of itself, with nobody asked: the checks of the configuration that it seems to be meant for, less
 * those that need a key. Opens no connection.
 */
export async function readAlone(token: string, now: () => number): Promise<Report> {
  const read = await createVerifier({ issuers: trustNobody, now }).explain(token)
  const { header, claims } = read
  const suggestion = header && claims && suggestionFor(header, claims)
  const issuers = suggestion && guess(suggestion)
  const told = { ...read, verified: false, accepted: false }
  if (typeof issuers === 'string') return { ...told, checks: advised(token, read), impossible: issuers }
  if (suggestion === undefined || issuers === undefined) return { ...told, checks: advised(token, read) }

  const explanation = await createVerifier({ issuers, now }).explain(token)
  const checks = explanation.checks.map(unverified)
  const code = checks.find(({ outcome }) => outcome === 'failed')?.code
  return { ...told, code, checks: advised(token, { ...explanation, checks }), suggestion }
}

export function exitCodeOf({ verified, accepted, code }: Report): ExitCode {
  if (accepted) return EXIT.done
  return verified && code !== 'ERR_KEYS_UNAVAILABLE' ? EXIT.refused : EXIT.undecided
}
