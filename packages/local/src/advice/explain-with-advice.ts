/** A token → the explanation of the verifier, with advice for each failed check. */
import { createVerifier, type ExplainedCheck, type Explanation, type Issuer } from '@poolguard/core'
import { findAdvice } from './advice.ts'
import { checkRequirement, type RequirementFlags } from './requirement.ts'

export interface AdvisedCheck extends ExplainedCheck {
  /** What to do about the failure. Only a failed check has advice. */
  readonly advice?: string
}

export interface AdvisedExplanation extends Explanation {
  readonly checks: readonly AdvisedCheck[]
}

export function addAdvice(token: string, explanation: Explanation): readonly AdvisedCheck[] {
  return explanation.checks.map((check) =>
    check.outcome === 'failed' ? { ...check, advice: findAdvice(token, check, explanation) } : check,
  )
}

/** The decision for a route that has the given requirement. `now` returns milliseconds. */
export async function explainWithAdvice(
  token: string,
  issuers: Issuer,
  now: () => number,
  requirement: RequirementFlags = {},
): Promise<AdvisedExplanation> {
  const verifier = createVerifier({ issuers, now })
  const explanation = await verifier.explain(token)
  const required = await checkRequirement(verifier, token, explanation.accepted, requirement)
  const refusal = required.find(({ outcome }) => outcome === 'failed')
  const report = {
    ...explanation,
    accepted: explanation.accepted && refusal === undefined,
    code: explanation.code ?? refusal?.code,
    checks: [...explanation.checks, ...required],
  }
  return { ...report, checks: addAdvice(token, report) }
}
