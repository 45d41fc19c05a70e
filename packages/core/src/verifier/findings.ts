/** An explanation of a token: its checks, and what each of them found. */
import { AuthError, type AuthErrorDetail } from '../errors/auth-error.ts'
import type { AuthErrorCode } from '../errors/codes.ts'
import { describeCauses } from '../errors/describe-causes.ts'
import type { JoseHeader, UnverifiedJwt } from '../jwt/jwt.ts'
import { freezeAll } from '../util/freeze.ts'
import type { JsonObject } from '../util/json.ts'
import { type Result, Wait } from '../util/wait.ts'

/** One check. It is `skipped` when a check that it depends on has failed. */
export interface ExplainedCheck {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  readonly code?: AuthErrorCode
  readonly detail?: AuthErrorDetail | undefined
  /**
   * The messages of the errors that caused the failure, for example of a failed fetch of keys. Absent if there is no
   * cause.
   */
  readonly causes?: readonly string[]
}

/**
 * Why a token is accepted or refused. It contains the token's claims, verified or not, so show it to operators only.
 */
export interface Explanation {
  readonly accepted: boolean
  /** The code that verify() refuses with. */
  readonly code: AuthErrorCode | undefined
  readonly checks: readonly ExplainedCheck[]
  readonly header: JoseHeader | undefined
  readonly claims: JsonObject | undefined
}

/** What the checks of one token found. */
export class Findings {
  readonly checks: ExplainedCheck[] = []
  readonly #toAnswer: (error: unknown) => unknown

  /** @param toAnswer maps an error to the one that a caller gets */
  constructor(toAnswer: (error: unknown) => unknown) {
    this.#toAnswer = toAnswer
  }

  get firstFailure(): ExplainedCheck | undefined {
    return this.checks.find(({ outcome }) => outcome === 'failed')
  }

  /** Runs a step and records its outcome. Without a step, records that it was skipped. */
  async run<T>(name: string, step: (() => Result<T>) | undefined | false): Promise<T | undefined> {
    if (step === undefined || step === false) {
      this.checks.push({ name, outcome: 'skipped' })
      return undefined
    }
    try {
      const outcome = step()
      const result = outcome instanceof Wait ? await outcome.later() : outcome
      this.checks.push({ name, outcome: 'passed' })
      return result
    } catch (thrown) {
      const error = this.#toAnswer(thrown)
      if (!(error instanceof AuthError)) throw error
      const { code, detail, cause } = error
      const causes = cause === undefined ? {} : { causes: describeCauses(cause) }
      this.checks.push({ name, outcome: 'failed', code, detail, ...causes })
      return undefined
    }
  }

  /** @param jwt the token; for an opaque token only its claims */
  explanation(jwt: Partial<Pick<UnverifiedJwt, 'header' | 'payload'>> | undefined): Explanation {
    const code = this.firstFailure?.code
    const header = jwt?.header && freezeAll({ ...jwt.header })
    return { accepted: code === undefined, code, checks: this.checks, header, claims: jwt?.payload }
  }
}
