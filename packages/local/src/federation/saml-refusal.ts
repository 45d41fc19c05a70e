/**
 * A refused SAML response, with its problem in words. User pools and identity pools report it in forms of
 * their own.
 */

export class SamlRefusal extends Error {
  override readonly name = 'SamlRefusal'
}

/** @throws SamlRefusal, always. */
export function refuseSaml(problem: string): never {
  throw new SamlRefusal(problem)
}

/** The problems for which identity pools have their own words. */
export const SAML_PROBLEMS = {
  expired: 'Assertion is expired.',
  tooOld: 'Assertion is too old.',
  audience: 'Audience restriction is not met.',
  issuer: 'Issuer does not match.',
  signature: 'SAML Assertion signature is invalid',
} as const
