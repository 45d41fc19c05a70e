/**
 * The OpenID tokens of identities. They have their own issuer and key, so that no verifier of a user pool
 * accepts them. As at AWS: RS512, `typ: JWS`, the identity pool as `aud`, the identity as `sub`, valid for
 * ten minutes. The issuer is local, so that no verifier takes them for tokens of AWS. Source: GetOpenIdToken
 * of the API reference.
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
