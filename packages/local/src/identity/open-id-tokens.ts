/**
 * The OpenID tokens of identities: of an issuer of their own, with a key of its own, so that no verifier of a user pool
 * takes one. As AWS's: RS512, `typ: JWS`, the identity pool for `aud` and the identity for `sub`, good for ten minutes.
 * Source: GetOpenIdToken of the API reference; the local issuer and not AWS's, for the reason that user pools have one.
 */

import type { Service } from '../service/service.ts'
import type { IdentityRecord } from '../store/identity-records.ts'
import { toSeconds } from '../util/time.ts'

const LIFETIME_SECONDS = 600

export function openIdIssuer({ address }: Service): string {
  return `${address.url}/cognito-identity`
}

export async function openIdToken(service: Service, identity: IdentityRecord): Promise<string> {
  const iat = toSeconds(service.now())
  const isGuest = identity.logins.length === 0
  const providers = identity.logins.map(({ userPoolId }) => service.getIssuer(userPoolId))
  return service.openIdKey.sign({
    sub: identity.IdentityId,
    aud: identity.IdentityPoolId,
    amr: isGuest ? ['unauthenticated'] : ['authenticated', ...providers],
    iss: openIdIssuer(service),
    exp: iat + LIFETIME_SECONDS,
    iat,
  })
}
