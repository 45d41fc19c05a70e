/** The first page of the console: the pools, and the variables for a shell. */
import type { Service } from '../service/service.ts'
import { listUsers } from '../users/users.ts'
import { parseRegion } from '../util/ids.ts'
import type { Page } from './pages/render.ts'
import { listClients, toKeysUrl, toPoolPath } from './pool-views.ts'

/** The lines that a shell needs, without the client's secret. */
function makeExports(service: Service): string {
  const [client] = service.store.clients.values()
  const pool = client && service.store.userPools.get(client.UserPoolId)
  const region = pool === undefined ? 'us-east-1' : parseRegion(pool.Id)
  const variables = {
    AWS_ENDPOINT_URL: service.address.url,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    COGNITO_USER_POOL_ID: pool?.Id,
    COGNITO_CLIENT_ID: client?.ClientId,
    COGNITO_ISSUER: pool && service.getIssuer(pool.Id),
    COGNITO_JWKS_URI: pool && toKeysUrl(service, pool),
  }
  const given = Object.entries(variables).filter(([, value]) => value !== undefined)
  return given.map(([name, value]) => `export ${name}=${value}`).join('\n')
}

export function viewOverview(service: Service): Page {
  const { store } = service
  const pools = [...store.userPools.values()].map(({ Id: id, Name: name }) => ({
    id,
    name,
    path: toPoolPath(id),
    issuer: service.getIssuer(id),
    users: listUsers(service, id).length,
    clients: listClients(service, id).length,
  }))
  const identityPools = [...store.identityPools.values()].map((pool) => ({
    name: pool.IdentityPoolName,
    id: pool.IdentityPoolId,
  }))
  return {
    template: 'overview',
    title: 'Local user pools',
    values: { pools, identityPools, exports: makeExports(service) },
  }
}
