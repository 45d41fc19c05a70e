/** How this API authenticates at an introspection endpoint (RFC 7662 §2.1). */
import { ConfigError } from '../errors/config-error.ts'
import type { FormRequest } from '../keys/fetch-json.ts'
import { requireString } from '../util/config-checks.ts'
import { type PrivateKeyJwt, SIGN } from './client-assertion.ts'

/** A method of the "OAuth Token Endpoint Authentication Methods" registry, or a key from {@link privateKeyJwt}. */
export type ClientAuthentication = 'client_secret_basic' | 'client_secret_post' | PrivateKeyJwt

/** What authenticates one request. */
export type Credentials = Pick<FormRequest, 'authorization' | 'fields'>

export type MakeCredentials = (nowMilliseconds: number) => Credentials

const WHERE = 'introspected'
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** RFC 6749 §2.3.1 and Appendix B: both parts are form-encoded, because a colon separates them. */
function encodeForm(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

function makeSecretCredentials(method: unknown, clientId: string, secret: string): Credentials {
  if (method === 'client_secret_post') {
    return { fields: { client_id: clientId, client_secret: secret } }
  }
  const pair = Buffer.from(`${encodeForm(clientId)}:${encodeForm(secret)}`).toString('base64')
  return { fields: {}, authorization: `Basic ${pair}` }
}

function makeAssertionCredentials(
  { [SIGN]: sign }: PrivateKeyJwt,
  clientId: string,
  issuer: string,
): MakeCredentials {
  return (nowMilliseconds) => ({
    fields: {
      client_id: clientId,
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: sign(clientId, issuer, nowMilliseconds),
    },
  })
}

function isPrivateKeyJwt(value: unknown): value is PrivateKeyJwt {
  return SIGN in Object(value)
}

/** @throws ConfigError for an unknown method, for a missing secret, and for a secret together with a key */
export function requireCredentials(
  method: unknown,
  secret: unknown,
  clientId: string,
  issuer: string,
): MakeCredentials {
  if (isPrivateKeyJwt(method)) {
    if (secret === undefined) return makeAssertionCredentials(method, clientId, issuer)
    throw new ConfigError(`${WHERE}: use either clientSecret or privateKeyJwt(…), not both.`)
  }
  if (!['client_secret_basic', 'client_secret_post'].includes(method as string)) {
    throw new ConfigError(
      `${WHERE}: clientAuthentication must be "client_secret_basic", "client_secret_post" or privateKeyJwt(…).`,
    )
  }
  if (typeof secret !== 'string' || secret === '') {
    throw new ConfigError(`${WHERE}: clientSecret must be a non-empty string.`) // does not quote the value
  }
  const credentials = makeSecretCredentials(method, requireString(WHERE, 'clientId', clientId), secret)
  return () => credentials
}
