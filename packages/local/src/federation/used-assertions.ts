/** Each assertion signs in once (Profiles for SAML 2.0 §4.1.4.5). */
import { hashSecret } from '../credentials/opaque-tokens.ts'
import type { Service } from '../service/service.ts'

/** Whether this is the first use of the assertion. */
export function useAssertion(
  { store, now }: Service,
  { issuer, id, expiresAt }: { readonly issuer: string; readonly id: string; readonly expiresAt: number },
): boolean {
  const key = hashSecret(`${issuer} ${id}`)
  const known = store.usedAssertions.get(key)
  if (known !== undefined && now() < known.expiresAt) return false
  store.usedAssertions.put(key, { expiresAt })
  return true
}
