/** The option `issuers` → a list of issuers. Throws ConfigError. */
import { ConfigError } from '../errors/config-error.ts'
import { type Issuer, isIssuer } from '../issuers/issuer.ts'

/** Refuses an issuer in place of the options. `requireOptions` would call its members unknown options. */
export function refuseBareIssuer(options: unknown): void {
  if (isIssuer(options)) throw new ConfigError('createVerifier: write createVerifier({ issuers: … }).')
}

export function requireIssuers(value: unknown): readonly Issuer[] {
  const list = [value].flat()
  if (list.length === 0 || !list.every(isIssuer)) {
    throw new ConfigError(
      'createVerifier: issuers must be made by cognito({...}), oidc({...}) or introspected({...}), one or several.',
    )
  }
  return list
}
