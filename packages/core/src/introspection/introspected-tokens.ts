/** Steps 2 to 7 for opaque tokens: form, answer of the endpoint, claims, time. The numbers are those of the README. */
import type { ClaimCheck } from '../claim-check.ts'
import { makeAuthContext } from '../claims/auth-context.ts'
import type { Claims } from '../claims/claim-types.ts'
import { AuthError } from '../errors/auth-error.ts'
import type { TrustedIssuer } from '../issuers/trusted-issuers.ts'
import { assertClaims } from '../steps/claims.ts'
import { checkClock, readValidity, type Validity } from '../steps/clock.ts'
import { checkSchema } from '../steps/schema.ts'
import { freezeAll } from '../util/freeze.ts'
import { toError } from '../util/to-error.ts'
import { forget, type Steps, Wait } from '../util/wait.ts'
import { explainRequestChecks } from '../verifier/explain.ts'
import { type Explanation, Findings } from '../verifier/findings.ts'
import type { OpaqueIssuer } from '../verifier/listed-issuers.ts'
import type { ResolvedOptions } from '../verifier/resolve-options.ts'
import type { ExplainedTokenKind } from '../verifier/token-kind.ts'
import { makeVerifiedToken, type VerifiedToken } from '../verifier/verified-token.ts'
import { addIssuer, makeAnswerChecks } from './answer-checks.ts'
import { type Answer, Answers } from './answers.ts'
import { IntrospectionEndpoint } from './endpoint.ts'
import type { IntrospectionSettings } from './introspected-options.ts'

/** RFC 6749, Appendix A.12: an access token consists of visible ASCII and spaces. */
const ACCESS_TOKEN = /^[\x20-\x7e]+$/

export class IntrospectedTokens implements Pick<ExplainedTokenKind, 'verifyToken' | 'explain'> {
  readonly #options: ResolvedOptions
  readonly #issuer: TrustedIssuer
  readonly #answers: Answers
  readonly #cacheMilliseconds: number
  readonly #checks: readonly ClaimCheck[]

  constructor(settings: IntrospectionSettings, opaque: OpaqueIssuer, options: ResolvedOptions) {
    const { allowedClients, cacheMilliseconds } = settings
    const { trusted } = opaque
    const [name] = trusted.names as [string]
    const endpoint = new IntrospectionEndpoint(settings, opaque, options)
    this.#options = options
    this.#issuer = trusted.find(name) as TrustedIssuer
    this.#answers = new Answers((token) => endpoint.ask(token), cacheMilliseconds, options.now)
    this.#cacheMilliseconds = cacheMilliseconds
    this.#checks = makeAnswerChecks(
      name,
      this.#issuer.rules,
      allowedClients,
      options.possession !== undefined,
    )
  }

  *verifyToken(token: string): Steps<VerifiedToken> {
    try {
      // 2 form
      this.#assertForm(token)
      // 3 to 5: the issuer answers for the token
      const answer: Answer = yield this.#ask(token)
      // 6 claims
      const named = this.#readClaims(answer)
      assertClaims(this.#checks, named, this.#issuer.rules)
      const given = checkSchema(named, this.#issuer.validateClaims)
      const claims: Claims = given instanceof Wait ? yield given : given
      // 7 time
      return this.#makeVerified(token, claims, this.#checkTime(claims), answer)
    } catch (thrown) {
      throw toError(thrown)
    }
  }

  #assertForm(token: unknown): void {
    const { maxTokenBytes } = this.#options
    if (typeof token !== 'string' || !ACCESS_TOKEN.test(token)) {
      const reason = 'The token is not a text of visible ASCII and spaces.'
      throw new AuthError('ERR_TOKEN_MALFORMED', { detail: { reason } })
    }
    if (token.length <= maxTokenBytes) return
    const detail = {
      reason: 'The token is too large.',
      expected: `at most ${maxTokenBytes}`,
      actual: token.length,
    }
    throw new AuthError('ERR_TOKEN_TOO_LARGE', { detail })
  }

  /** `verifySync` cannot wait, so it throws. The call goes on, but only `verify` caches an active token. */
  #ask(token: string): Wait<Answer> {
    const asking = this.#answers.get(token)
    return new Wait(
      () => asking,
      () => {
        forget(asking)
        throw new AuthError('ERR_INTROSPECTION_UNAVAILABLE', {
          detail: { reason: 'verifySync does not wait for the introspection endpoint. Use verify().' },
        })
      },
    )
  }

  #readClaims({ claims }: Answer): Claims {
    return addIssuer(claims, this.#issuer.issuer) as Claims
  }

  #checkTime(claims: Claims): Validity {
    const { clockToleranceSeconds, now } = this.#options
    const validity = readValidity(claims, this.#issuer.rules.maxTokenAgeSeconds)
    checkClock(validity, clockToleranceSeconds, now(), claims)
    return validity
  }

  /** The answer is used again for `cacheSeconds`, but never after the end of the token. */
  #makeVerified(token: string, claims: Claims, validity: Validity, { askedAt }: Answer): VerifiedToken {
    const { issuer, rules } = this.#issuer
    const until = Math.min(askedAt + this.#cacheMilliseconds, validity.exp * 1000)
    const owner = { name: issuer, trusts: (_key: unknown, now: number) => now >= askedAt && now < until }
    return makeVerifiedToken({ token, claims, nameSources: rules, validity, key: undefined, owner })
  }

  async explain(token: string): Promise<Explanation> {
    const { rules, validateClaims } = this.#issuer
    const findings = new Findings((error) => error)
    await findings.run('format', () => this.#assertForm(token))
    const isWellFormed = findings.firstFailure === undefined
    const answer = await findings.run('introspection', isWellFormed && (() => this.#ask(token)))
    const named = answer && this.#readClaims(answer)
    for (const check of this.#checks) {
      await findings.run(check.claim, named && (() => assertClaims([check], named, rules)))
    }
    const passed = findings.firstFailure === undefined && named
    const hasSchema = validateClaims !== undefined
    const checked = hasSchema
      ? await findings.run('schema', passed && (() => checkSchema(passed, validateClaims)))
      : named
    const dates = findings.checks.filter(({ name }) => ['exp', 'nbf', 'iat'].includes(name))
    const datesAreFine = dates.every(({ outcome }) => outcome === 'passed')
    await findings.run('time', datesAreFine && named && (() => this.#checkTime(named)))
    const accepted = findings.firstFailure === undefined && checked
    const auth = accepted ? makeAuthContext(token, freezeAll(accepted), rules) : undefined
    await explainRequestChecks(findings, auth, this.#options)
    return findings.explanation(named && { payload: named })
  }
}
