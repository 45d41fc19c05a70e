/**
 * Step 9: claims + requirement → ok. RFC 6750 §3.1, RFC 9470 §3.
 * Throws ERR_AUTHENTICATION_TOO_OLD, ERR_AUTHENTICATION_INSUFFICIENT, ERR_SCOPE_INSUFFICIENT, ERR_FORBIDDEN.
 */
import { isAuthenticationClaim } from '../authentication-requirement.ts'
import type { AuthContext } from '../claims/auth-context.ts'
import { isNumericDate } from '../claims/numeric-date.ts'
import { AuthError } from '../errors/auth-error.ts'
import { makeDetail } from '../errors/detail.ts'
import type { ResolvedRequirement } from '../requirement.ts'
import { ownMember } from '../util/own-member.ts'
import { throwError } from '../util/to-error.ts'
import { isPromiseLike } from '../util/wait.ts'

function makeForbidden(claim: string, reason: string, expected: unknown, actual: unknown): AuthError {
  return new AuthError('ERR_FORBIDDEN', { detail: makeDetail(claim, reason, expected, actual) })
}

/** Scope → the scopes that it includes, with the scope itself. */
export type ImpliedScopes = ReadonlyMap<string, readonly string[]>

/** What a decision depends on besides the caller and the requirement. */
export interface AuthorizeTerms {
  readonly nowSeconds: number
  readonly toleranceSeconds: number
  readonly impliedScopes: ImpliedScopes | undefined
}

function checkAge(
  auth: AuthContext,
  { maxAuthAgeSeconds: maxAgeSeconds, challenge }: ResolvedRequirement,
  { nowSeconds: now, toleranceSeconds: tolerance }: AuthorizeTerms,
): void {
  if (maxAgeSeconds === Infinity) return
  const authTime = ownMember(auth.claims, 'auth_time')
  const age = isNumericDate(authTime) ? now - authTime : Infinity
  if (age <= maxAgeSeconds && age >= -tolerance) return
  const reason = 'The user has not authenticated recently enough.'
  const detail = makeDetail('auth_time', reason, `at most ${maxAgeSeconds} seconds ago`, authTime)
  throw new AuthError('ERR_AUTHENTICATION_TOO_OLD', { detail, challenge })
}

function makeInsufficient(
  claim: string,
  expected: unknown,
  actual: unknown,
  { challenge }: ResolvedRequirement,
): AuthError {
  const reason = 'The user has not authenticated as required.'
  const detail = makeDetail(claim, reason, expected, actual)
  return new AuthError('ERR_AUTHENTICATION_INSUFFICIENT', { detail, challenge })
}

function checkLevel({ claims }: AuthContext, requirement: ResolvedRequirement): void {
  const { acr, amr } = requirement
  const [level, methods] = [ownMember(claims, 'acr'), ownMember(claims, 'amr')]
  if (acr.length > 0 && !acr.some((value) => value === level)) {
    throw makeInsufficient('acr', acr, level, requirement)
  }
  if (amr.length > 0 && !(Array.isArray(methods) && amr.every((method) => methods.includes(method)))) {
    throw makeInsufficient('amr', amr, methods, requirement)
  }
}

/** A broader scope satisfies a narrower one if the application says so (`impliedScopes`). */
function expandScopes(scopes: readonly string[], implied: ImpliedScopes | undefined): readonly string[] {
  return implied === undefined ? scopes : scopes.flatMap((scope) => implied.get(scope) ?? scope)
}

function checkScopes(
  auth: AuthContext,
  { scopes, anyScope, challenge }: ResolvedRequirement,
  { impliedScopes }: AuthorizeTerms,
): void {
  const held = expandScopes(auth.scopes, impliedScopes)
  const hasAll = scopes.every((scope) => held.includes(scope))
  const hasAny = anyScope.length === 0 || anyScope.some((scope) => held.includes(scope))
  if (hasAll && hasAny) return
  throw new AuthError('ERR_SCOPE_INSUFFICIENT', {
    detail: {
      reason: hasAll ? 'The token has none of the scopes.' : 'The token lacks a scope.',
      claim: 'scope',
      expected: hasAll ? anyScope : scopes,
      actual: auth.scopes,
    },
    challenge,
  })
}

function checkGroups({ groups: held }: AuthContext, { groups, allGroups }: ResolvedRequirement): void {
  const hasAny = groups.length === 0 || groups.some((group) => held.includes(group))
  const hasAll = allGroups.every((group) => held.includes(group))
  if (hasAny && hasAll) return
  throw makeForbidden('groups', 'The caller is not in the group.', hasAny ? allGroups : groups, held)
}

function checkClaims({ claims }: AuthContext, requirement: ResolvedRequirement): void {
  for (const { name, read, accepts, expected } of requirement.claims) {
    const value = read(claims)
    if (accepts(value)) continue
    if (isAuthenticationClaim(name)) throw makeInsufficient(name, expected, value, requirement)
    throw makeForbidden(name, 'The claim does not match the requirement.', expected, value)
  }
}

function assertTrue(answer: unknown): void {
  if (answer === true) return
  const reason = 'The check of the requirement did not return true.'
  throw new AuthError('ERR_FORBIDDEN', { detail: { reason } })
}

/**
 * Returns a promise only if the requirement's own check returns one. Throws, or rejects with, an AuthError, or the
 * error of a function of the application.
 */
export function authorize(
  auth: AuthContext,
  requirement: ResolvedRequirement,
  terms: AuthorizeTerms,
): void | Promise<void> {
  try {
    checkAge(auth, requirement, terms)
    checkLevel(auth, requirement)
    checkScopes(auth, requirement, terms)
    checkGroups(auth, requirement)
    checkClaims(auth, requirement)
    if (requirement.check === undefined) return
    const answer: unknown = requirement.check(auth)
    if (!isPromiseLike(answer)) return assertTrue(answer)
    return Promise.resolve(answer).then(assertTrue).catch(throwError)
  } catch (thrown) {
    throwError(thrown)
  }
}
