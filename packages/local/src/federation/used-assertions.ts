/** The assertions that were used. Each can be used for one sign-in (Profiles for SAML 2.0 §4.1.4.5). */
import { hashSecret } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'

export interface AssertionUse {
  readonly issuer: string
  readonly id: string
  readonly expiresAt: number
  /** The only receiver that may use the assertion again. */
  readonly usedBy?: string | undefined
}

/**
 * Records a use of the assertion. Returns false if it was used before, unless this receiver may use it again.
 */
export function useAssertion(
  { store, now }: Service,
  { issuer, id, expiresAt, usedBy }: AssertionUse,
): boolean {
  const key = hashSecret(`${issuer} ${id}`)
  const known = store.usedAssertions.get(key)
  if (known !== undefined && now() < known.expiresAt) return usedBy !== undefined && known.usedBy === usedBy
  store.usedAssertions.put(key, { expiresAt, usedBy })
  return true
}
