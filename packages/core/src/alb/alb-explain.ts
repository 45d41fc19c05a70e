/** Runs every check of a load balancer's token, with the steps of alb-steps.ts, and reports each outcome. */
import { signatureQueue } from '../signature/queue.ts'
import { checkClock, readValidity } from '../steps/clock.ts'
import { checkSignature } from '../steps/signature.ts'
import { type Explanation, Findings } from '../verifier/findings.ts'
import type { AlbKeys } from './alb-keys.ts'
import type { ResolvedAlbOptions } from './alb-options.ts'
import { assertHeader, decodeAlbToken, findAlbKey, HEADER_CHECKS, makeClaims } from './alb-steps.ts'

export async function explainAlbToken(
  token: string,
  options: ResolvedAlbOptions,
  keys: AlbKeys,
): Promise<Explanation> {
  const findings = new Findings((error) => error)
  const jwt = await findings.run('format', () => decodeAlbToken(token))
  for (const check of HEADER_CHECKS) {
    await findings.run(check.name, jwt && (() => assertHeader(check, jwt.header, options)))
  }
  const isTrusted = findings.firstFailure === undefined
  const key = await findings.run('key', isTrusted && jwt && (() => findAlbKey(jwt.header, options, keys)))
  await findings.run(
    'signature',
    jwt && key && (() => checkSignature(jwt, [key], keys.name, async () => [], signatureQueue)),
  )
  const claims = await findings.run('claims', jwt && (() => makeClaims(jwt.payload, jwt.header)))
  const hasTime = findings.checks.some(({ name, outcome }) => name === 'exp' && outcome === 'passed')
  await findings.run(
    'time',
    hasTime &&
      claims &&
      (() => checkClock(readValidity(claims), options.clockToleranceSeconds, options.now(), claims)),
  )
  return findings.explanation(jwt)
}
