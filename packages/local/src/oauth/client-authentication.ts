/**
 * Client authentication at the token and revocation endpoints (RFC 6749 §2.3.1): by Basic or in the form, but
 * not both. A client with a secret must send it. A client without a secret must send none.
 */
import type { FastifyRequest } from 'fastify'
import { isClientSecret } from '../credentials/secret-hash.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { findClient } from '../users/user-pools.ts'
import { refuseOAuth } from './oauth-error.ts'
import type { Parameters } from './parameters.ts'

interface Credentials {
  readonly clientId: string | undefined
  readonly clientSecret: string | undefined
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are joined. */
function decodeForm(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '))
}

function parseBasic(authorization: string): Credentials {
  const [, encoded = ''] = /^Basic +([\w+/=-]+)$/i.exec(authorization) ?? []
  const pair = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  if (colon < 1) return refuseOAuth('invalid_client', 'The Authorization header is not a valid Basic header.')
  try {
    return { clientId: decodeForm(pair.slice(0, colon)), clientSecret: decodeForm(pair.slice(colon + 1)) }
  } catch {
    return refuseOAuth('invalid_client', 'The Authorization header is not form-encoded.')
  }
}

function parseCredentials({ headers }: FastifyRequest, form: Parameters): Credentials {
  const inForm = { clientId: form.client_id, clientSecret: form.client_secret }
  if (headers.authorization === undefined) return inForm
  const basic = parseBasic(headers.authorization)
  const isOneWay = inForm.clientSecret === undefined && (inForm.clientId ?? basic.clientId) === basic.clientId
  return isOneWay ? basic : refuseOAuth('invalid_request', 'The client authenticates in two ways.')
}

/** @throws OAuthError */
export function authenticateClient(
  service: Service,
  request: FastifyRequest,
  form: Parameters,
): ClientRecord {
  const { clientId, clientSecret } = parseCredentials(request, form)
  const client = findClient(service, clientId)
  if (client === undefined || !isClientSecret(client, clientSecret)) {
    return refuseOAuth('invalid_client', 'The client is unknown, or its secret is wrong.')
  }
  return client
}
