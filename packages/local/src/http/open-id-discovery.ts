/**
 * The key set and the metadata of the OpenID tokens' issuer, below `/cognito-identity/.well-known/`. The
 * names are AWS's.
 */
import type { FastifyInstance } from 'fastify'
import { getOpenIdIssuer } from '../identity/open-id-tokens.ts'
import type { Service } from '../service/service.ts'

export async function openIdDiscovery(
  app: FastifyInstance,
  { service }: { readonly service: Service },
): Promise<void> {
  app.get('/cognito-identity/.well-known/openid-configuration', async () => ({
    id_token_signing_alg_values_supported: ['RS512'],
    issuer: getOpenIdIssuer(service),
    jwks_uri: `${getOpenIdIssuer(service)}/.well-known/jwks_uri`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
  }))
  app.get('/cognito-identity/.well-known/jwks_uri', async () => ({
    keys: [await service.openIdKey.publicKey()],
  }))
}
