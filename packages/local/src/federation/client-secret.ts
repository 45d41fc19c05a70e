/**
 * The secret with which the pool authenticates at the token endpoint. Apple has no fixed secrets. In their
 * place, the pool signs a token with the developer's key. Source: Apple, "Creating a client secret".
 */
import { importPKCS8, SignJWT } from 'jose'
import type { Service } from '../service/service.ts'
import { toSeconds } from '../util/time.ts'
import { refuseFederation } from './federation-error.ts'
import type { StoredProvider } from './providers.ts'

const LIFETIME_SECONDS = 300

/** AWS's settings contain the key without its first and last line. */
function toPem(key: string): string {
  const body = key.replace(/-----[^-]+-----|\s/g, '')
  return `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`
}

async function importKey(key: string): Promise<Awaited<ReturnType<typeof importPKCS8>>> {
  try {
    return await importPKCS8(toPem(key), 'ES256')
  } catch {
    return refuseFederation('server_error', 'The private_key of the provider is not a PKCS #8 key for ES256.')
  }
}

export async function makeClientSecret(
  { now }: Service,
  { ProviderDetails: details }: StoredProvider,
  audience: string,
): Promise<string | undefined> {
  const { private_key, key_id = '', team_id = '', client_id = '', client_secret } = details
  if (private_key === undefined) return client_secret
  const iat = toSeconds(now())
  return new SignJWT({ iss: team_id, sub: client_id, aud: audience, iat, exp: iat + LIFETIME_SECONDS })
    .setProtectedHeader({ alg: 'ES256', kid: key_id })
    .sign(await importKey(private_key))
}
