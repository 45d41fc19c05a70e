/** The opt-in for an issuer on http that is not a loopback address, as in a network of containers. */

/** What a verifier accepts without an opt-in. */
const SECURE = /^(https:|http:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])([:/]|$))/i

/** The option of `cognito()` and `oidc()` for the issuer; none if it needs none. */
export function insecureHttpOption(issuer: string): { readonly allowInsecureHttp?: true } {
  return SECURE.test(issuer) ? {} : { allowInsecureHttp: true }
}
