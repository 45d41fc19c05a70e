/**
 * A token and a configuration → a report. The decision comes from the verifier's own `explain()`. This file adds what
 * helps a person: advice for each failed check, and a suggested configuration when none was given.
 */
import { ConfigError, createVerifier, type ExplainedCheck, type Issuer } from '@poolguard/core'
import {
  type AdvisedExplanation,
  addAdvice,
  explainWithAdvice,
  type RequirementFlags,
} from '@poolguard/local/advice'
import { createPlaceholderKeys } from './placeholder-keys.ts'
import { type Suggestion, suggestConfiguration } from './suggestion.ts'
import { EXIT, type ExitCode } from './terminal.ts'

export interface Report extends AdvisedExplanation {
  /** Whether a configuration was given. Without one, no token is accepted. */
  readonly verified: boolean
  /** A configuration for this token, when none was given. */
  readonly suggestion?: Suggestion
  /** Why no configuration can accept the issuer of the token. */
  readonly impossible?: string
}

/** The verifier's decision. It includes the requirement of the flags. `now` returns milliseconds. */
export async function decide(
  token: string,
  issuers: Issuer,
  now: () => number,
  requirement: RequirementFlags = {},
): Promise<Report> {
  return { ...(await explainWithAdvice(token, issuers, now, requirement)), verified: true }
}

function findNoIssuer(): undefined {}

/** The issuer of the suggestion with placeholder keys, or the reason why it cannot be configured. */
function createUnverifiedIssuer(suggestion: Suggestion): Issuer | string {
  try {
    const [algorithm = 'RS256'] = suggestion.createIssuer().algorithms
    return suggestion.createIssuer(createPlaceholderKeys(algorithm))
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
}

/** The checks that need the issuer's keys. */
const KEY_CHECKS = ['key', 'signature']

function skipKeyCheck({ name, ...rest }: ExplainedCheck): ExplainedCheck {
  return KEY_CHECKS.includes(name) ? { name, outcome: 'skipped' } : { name, ...rest }
}

/**
 * Inspects a token without a configuration: runs the checks of the configuration that the token suggests, except those
 * that need a key. Opens no connection.
 */
export async function inspectUnverified(token: string, now: () => number): Promise<Report> {
  const decoded = await createVerifier({ issuers: findNoIssuer, now }).explain(token)
  const { header, claims } = decoded
  const suggestion = header && claims && suggestConfiguration(header, claims)
  const issuers = suggestion && createUnverifiedIssuer(suggestion)
  const report = { ...decoded, verified: false, accepted: false }
  if (typeof issuers === 'string') {
    return { ...report, checks: addAdvice(token, decoded), impossible: issuers }
  }
  if (suggestion === undefined || issuers === undefined) {
    return { ...report, checks: addAdvice(token, decoded) }
  }

  const explanation = await createVerifier({ issuers, now }).explain(token)
  const checks = explanation.checks.map(skipKeyCheck)
  const code = checks.find(({ outcome }) => outcome === 'failed')?.code
  return { ...report, code, checks: addAdvice(token, { ...explanation, checks }), suggestion }
}

export function toExitCode({ verified, accepted, code }: Report): ExitCode {
  if (accepted) return EXIT.done
  return verified && code !== 'ERR_KEYS_UNAVAILABLE' ? EXIT.refused : EXIT.undecided
}
