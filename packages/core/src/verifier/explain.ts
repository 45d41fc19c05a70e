/**
 * Runs every check and reports each outcome; verify() stops at the first failure. Both call the same steps in
 * the same order, so both decide alike.
 */
import { type AuthContext, makeAuthContext } from '../claims/auth-context.ts'
import type { Claims } from '../claims/claim-types.ts'
import type { TrustedIssuer } from '../issuers/trusted-issuers.ts'
import type { UnverifiedJwt } from '../jwt/jwt.ts'
import { assertClaims, listChecks } from '../steps/claims.ts'
import { checkClock, readValidity } from '../steps/clock.ts'
import { decode } from '../steps/decode.ts'
import { checkRevoked } from '../steps/revoked.ts'
import { checkSchema } from '../steps/schema.ts'
import { selectAlgorithm, selectIssuer } from '../steps/select.ts'
import { checkSignature } from '../steps/signature.ts'
import { checkType } from '../steps/type.ts'
import { freezeAll } from '../util/freeze.ts'
import type { RequestChecks } from './check-request.ts'
import { type Explanation, Findings } from './findings.ts'
import type { ResolvedOptions } from './resolve-options.ts'

/** The claims that must be numbers before the time can be checked. */
const DATES = new Set(['exp', 'nbf', 'iat'])

/** Returns the claims, or the output of the application's schema. The schema gets verified claims only. */
async function explainClaims(
  findings: Findings,
  jwt: UnverifiedJwt,
  issuer: TrustedIssuer,
  hasProofs: boolean,
): Promise<Claims> {
  const claims = jwt.payload as Claims
  const { rules, validateClaims } = issuer
  if (rules.typ !== undefined) await findings.run('typ', () => checkType(jwt.header, rules))
  for (const check of listChecks(rules, hasProofs)) {
    await findings.run(check.claim, () => assertClaims([check], claims, rules))
  }
  if (validateClaims === undefined) return claims
  const isProven = findings.firstFailure === undefined
  return (await findings.run('schema', isProven && (() => checkSchema(claims, validateClaims)))) ?? claims
}

/** The checks of each request: possession of the key of a bound token, and revocation. */
export async function explainRequestChecks(
  findings: Findings,
  auth: AuthContext | undefined,
  { isRevoked, possession }: RequestChecks,
): Promise<void> {
  if (possession !== undefined) {
    await findings.run('cnf', auth && (() => possession.check(auth, undefined)))
  }
  if (isRevoked !== undefined) {
    const proven = findings.firstFailure === undefined && auth
    await findings.run('revoked', proven && (() => checkRevoked(proven, isRevoked, undefined)))
  }
}

export async function explain(token: string, options: ResolvedOptions): Promise<Explanation> {
  const { issuers, maxTokenBytes, clockToleranceSeconds, now, possession } = options
  const findings = new Findings((error) => issuers.toAnswer(error))
  const jwt = await findings.run('format', () => decode(token, maxTokenBytes))
  const issuer = await findings.run('issuer', jwt && (() => selectIssuer(jwt, issuers)))
  const hint = await findings.run('algorithm', jwt && issuer && (() => selectAlgorithm(jwt.header, issuer)))
  const keys = await findings.run('key', hint && issuer && (() => issuer.keys.get(hint)))
  await findings.run(
    'signature',
    jwt &&
      issuer &&
      hint &&
      keys &&
      (() =>
        checkSignature(
          jwt,
          keys,
          issuer.name,
          () => issuer.keys.refetch(hint, keys),
          options.signatureQueue,
        )),
  )

  const claims = jwt && issuer && (await explainClaims(findings, jwt, issuer, possession !== undefined))
  const dates = findings.checks.filter(({ name }) => DATES.has(name))
  const datesAreFine = dates.length === DATES.size && dates.every(({ outcome }) => outcome === 'passed')
  await findings.run(
    'time',
    datesAreFine &&
      claims &&
      issuer &&
      (() => {
        const validity = readValidity(claims, issuer.rules.maxTokenAgeSeconds)
        checkClock(validity, clockToleranceSeconds, now(), claims)
      }),
  )
  const isGood = findings.firstFailure === undefined && claims && issuer
  const auth = isGood ? makeAuthContext(token, freezeAll(claims), issuer.rules) : undefined
  await explainRequestChecks(findings, auth, options)
  return findings.explanation(jwt)
}
