/** Checks of single claims. Step 6, `events/` and `introspection/` have lists of them. */

import { isNumericDate } from './claims/numeric-date.ts'
import type { AuthErrorDetail } from './errors/auth-error.ts'
import type { AuthErrorCode } from './errors/codes.ts'
import { makeDetail } from './errors/detail.ts'
import type { ClaimRules } from './issuers/issuer.ts'

/** Why a claim is not accepted. */
export interface Mismatch {
  readonly code: AuthErrorCode
  readonly detail: AuthErrorDetail
}

export type ReadClaim = (name: string) => unknown

/** A check of one claim. */
export interface ClaimCheck {
  readonly claim: string
  /** Returns what is wrong with the claim, if anything. `read` returns a claim of the token by its name. */
  readonly run: (read: ReadClaim, rules: ClaimRules) => Mismatch | undefined
}

export function makeMismatch(
  code: AuthErrorCode,
  claim: string,
  reason: string,
  expected: unknown,
  actual: unknown,
): Mismatch {
  return { code, detail: makeDetail(claim, reason, expected, actual) }
}

export function makeInvalidClaim(claim: string, expected: string, actual: unknown): Mismatch {
  const reason =
    actual === undefined ? `The claim ${claim} is missing.` : `The claim ${claim} is not ${expected}.`
  return makeMismatch('ERR_CLAIM_INVALID', claim, reason, expected, actual)
}

export function makeDateCheck(claim: string, isRequired: (rules: ClaimRules) => boolean): ClaimCheck {
  return {
    claim,
    run: (read, rules) => {
      const value = read(claim)
      const isFine = value === undefined ? !isRequired(rules) : isNumericDate(value)
      return isFine ? undefined : makeInvalidClaim(claim, 'a finite number', value)
    },
  }
}

/** Makes a check of a claim that may be absent, but must have the expected type if it is present. */
export function makeTypeCheck(
  claim: string,
  expected: string,
  isOfType: (value: unknown) => boolean,
): ClaimCheck {
  return {
    claim,
    run: (read) => {
      const value = read(claim)
      return value === undefined || isOfType(value) ? undefined : makeInvalidClaim(claim, expected, value)
    },
  }
}
