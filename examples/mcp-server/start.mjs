// @ts-check
/** Starts the server with a local user pool as its issuer. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { cognito } from '@poolguard/core'
import { startLocalPool } from '@poolguard/local'
import { createApp } from './app.mjs'

/** Cognito binds tokens to a resource on http only if its host is `localhost`. */
const HOST = 'localhost'

/** @param {{ port?: number, callbackUrls?: readonly string[] }} [options] */
export async function start({ port = 0, callbackUrls = ['http://localhost:6274/oauth/callback'] } = {}) {
  const scopes = ['orders/read', 'orders/write']
  const { pool, close } = await startLocalPool({ callbackUrls, scopes })
  const { issuerUrl: issuer, userPoolId, clientId } = pool
  const server = createServer()
  await once(server.listen(port, HOST), 'listening')
  const resource = `http://${HOST}:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/mcp`
  const issuers = cognito({ userPoolId, clientId, tokenUse: 'access', issuer, audience: resource })
  server.on('request', createApp({ resource, issuer, issuers }))
  return {
    resource,
    clientId,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await close()
    },
  }
}
