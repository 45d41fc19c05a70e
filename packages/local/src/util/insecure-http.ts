/** The opt-in for an issuer on http that is not a loopback address, as in a network of containers. */
import { isSafeUrl } from '@poolguard/core/adapter'

/** The option of `cognito()` and `oidc()` for the issuer; `{}` if the issuer needs no opt-in. */
export function makeInsecureHttpOption(issuer: string): { readonly allowInsecureHttp?: true } {
  return isSafeUrl(issuer, { allowInsecureHttp: false }) ? {} : { allowInsecureHttp: true }
}
