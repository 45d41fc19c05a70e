/**
 * The key that signs the OpenID tokens of identity pools with RS512. It is not a key of a user pool, so no
 * verifier of a user pool accepts such a token.
 */
import { createHash } from 'node:crypto'
import {
  type CryptoKey,
  errors,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose'

export class OpenIdKey {
  #pair: Promise<{ readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }> | undefined

  /**
   * Made at the first use, because most local pools need none. Its tokens are valid for minutes, so the key
   * is never stored.
   */
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

  /** Returns the claims if this key signed the token for the issuer and the audience. Throws nothing. */
  async verify(
    token: string,
    expected: { readonly issuer: string; readonly audience: string; readonly now: number },
  ): Promise<JWTPayload | 'wrong' | 'expired'> {
    const { publicKey } = await this.#keys()
    const { issuer, audience, now } = expected
    try {
      const options = { issuer, audience, algorithms: ['RS512'], currentDate: new Date(now) }
      return (await jwtVerify(token, publicKey, options)).payload
    } catch (error) {
      return error instanceof errors.JWTExpired ? 'expired' : 'wrong'
    }
  }
}
