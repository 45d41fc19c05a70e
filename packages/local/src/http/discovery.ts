/**
 * A pool's key set (RFC 7517 §5) and its metadata (OpenID Connect Discovery 1.0 §4), below `/<pool
 * id>/.well-known/`.
 */
import type { FastifyInstance } from 'fastify'
import type { Service } from '../service/service.ts'

type PoolPath = { readonly Params: { readonly userPoolId: string } }

/** The members of AWS's document. The endpoints serve every pool, while AWS has a domain for each pool. */
function makeMetadata(service: Service, userPoolId: string): object {
  const { url } = service.address
  return {
    authorization_endpoint: `${url}/oauth2/authorize`,
    code_challenge_methods_supported: ['S256'],
    end_session_endpoint: `${url}/logout`,
    id_token_signing_alg_values_supported: ['RS256'],
    issuer: service.getIssuer(userPoolId),
    jwks_uri: `${url}/${userPoolId}/.well-known/jwks.json`,
    response_types_supported: ['code'],
    revocation_endpoint: `${url}/oauth2/revoke`,
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
    token_endpoint: `${url}/oauth2/token`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    userinfo_endpoint: `${url}/oauth2/userInfo`,
  }
}

export async function discovery(
  app: FastifyInstance,
  { service }: { readonly service: Service },
): Promise<void> {
  const documents = {
    'jwks.json': async (userPoolId: string) => (await service.keys.get(userPoolId)).jwks(),
    'openid-configuration': async (userPoolId: string) => makeMetadata(service, userPoolId),
  }
  for (const [name, makeDocument] of Object.entries(documents)) {
    app.get<PoolPath>(`/:userPoolId/.well-known/${name}`, async ({ params: { userPoolId } }, reply) => {
      if (service.store.userPools.get(userPoolId) === undefined) return reply.callNotFound()
      return makeDocument(userPoolId)
    })
  }
}
