/** The requirement of a route → one check for each part of it. */
import { AuthError, type ExplainedCheck, type Requirement, type Verifier } from '@poolguard/core'

export interface RequirementFlags {
  readonly scope?: readonly string[]
  readonly group?: readonly string[]
  /** In seconds. */
  readonly maxAuthAge?: number
  /** The accepted values of `acr`. */
  readonly acr?: readonly string[]
  /** The values that `amr` must contain. */
  readonly amr?: readonly string[]
}

type Part = readonly [name: string, requirement: Requirement]

function listParts({ scope, group, maxAuthAge, acr, amr }: RequirementFlags): Part[] {
  return [
    ...(scope === undefined ? [] : [['scopes', { scopes: scope.join(' ') }] as const]),
    ...(group === undefined ? [] : [['groups', { groups: group }] as const]),
    ...(maxAuthAge === undefined ? [] : [['max_auth_age', { maxAuthAgeSeconds: maxAuthAge }] as const]),
    ...(acr === undefined ? [] : [['acr', { acr }] as const]),
    ...(amr === undefined ? [] : [['amr', { amr }] as const]),
  ]
}

async function checkPart(
  verifier: Verifier,
  token: string,
  [name, requirement]: Part,
): Promise<ExplainedCheck> {
  try {
    await verifier.authorize(await verifier.verify(token), requirement)
    return { name, outcome: 'passed' }
  } catch (error) {
    if (!(error instanceof AuthError)) throw error
    return { name, outcome: 'failed', code: error.code, detail: error.detail }
  }
}

/** If the token is refused, the parts of the requirement are skipped. */
export async function checkRequirement(
  verifier: Verifier,
  token: string,
  isAccepted: boolean,
  flags: RequirementFlags,
): Promise<ExplainedCheck[]> {
  const parts = listParts(flags)
  if (!isAccepted) return parts.map(([name]) => ({ name, outcome: 'skipped' }))
  return Promise.all(parts.map((part) => checkPart(verifier, token, part)))
}
