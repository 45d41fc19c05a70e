/** Makes the detail of a refusal, for operators, if a claim or a header parameter is wrong. */
import type { AuthErrorDetail } from './auth-error.ts'
import { excerpt } from './excerpt.ts'

/** @param actual what was found instead; it is cut to a readable length */
export function makeDetail(
  claim: string,
  reason: string,
  expected: unknown,
  actual: unknown,
): AuthErrorDetail {
  return { reason, claim, expected, actual: excerpt(actual) }
}
