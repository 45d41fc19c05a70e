/**
 * The OpenID tokens of identities: of an issuer of their own, with a key of its own, so that no verifier of a user pool
 * takes one. As AWS's: RS512, `typ: JWS`, the identity pool for `aud` and the identity for `sub`, good for ten minutes.
 * Source: GetOpenIdToken of the API reference; the local issuer and not AWS's, for the reason that user pools have one.
 */
import { createHash } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { type Service, secondsOf } from '../service/service.ts'
import type { IdentityRecord } from '../store/identity-records.ts'

const LIFETIME_SECONDS = 600

export class OpenIdKey {
  #pair: Promise<{ readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }> | undefined

  /** Made when first asked for: most pools never are. The tokens live for minutes, so the key may end with the process. */
  #keys() {
    this.#pair ??= generateKeyPair('RS512', { modulusLength: 2048 })
    return this.#pair
  }

  async publicKey(): Promise<JWK> {
    const { publicKey } = await this.#keys()
    const { e, n, kty } = (await exportJWK(publicKey)) as Required<Pick<JWK, 'e' | 'n' | 'kty'>>
    const kid = `local-${createHash('sha256').update(n).digest('hex').slice(0, 8)}`
    return { kty, alg: 'RS512', use: 'sig', kid, n, e }
  }

  async sign(payload: Readonly<Record<string, unknown>>): Promise<string> {
    const [{ privateKey }, { kid }] = await Promise.all([this.#keys(), this.publicKey()])
    return new SignJWT(payload)
      .setProtectedHeader({ kid: String(kid), typ: 'JWS', alg: 'RS512' })
      .sign(privateKey)
  }
}

export function openIdIssuer({ address }: Service): string {
  return `${address.url}/cognito-identity`
}

export async function openIdToken(service: Service, identity: IdentityRecord): Promise<string> {
  const iat = secondsOf(service.now())
  const isGuest = identity.logins.length === 0
  const providers = identity.logins.map(({ userPoolId }) => service.issuerOf(userPoolId))
  return service.openIdKey.sign({
    sub: identity.IdentityId,
    aud: identity.IdentityPoolId,
    amr: isGuest ? ['unauthenticated'] : ['authenticated', ...providers],
    iss: openIdIssuer(service),
    exp: iat + LIFETIME_SECONDS,
    iat,
  })
}
