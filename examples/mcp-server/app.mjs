// @ts-check
/** An MCP server. All tools need the scope `orders/read`, and the tool `refund` needs `orders/write` too. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { createVerifier, resourceMetadataUrl } from '@poolguard/core'
import { authenticate, authOf, authorize, errorHandler, protectedResource } from '@poolguard/express'
import { toAuthInfo } from '@poolguard/express/mcp'
import express from 'express'
import { z } from 'zod'

const READ = 'orders/read'
const WRITE = 'orders/write'

/**
 * For the tool `refund`. A client requests exactly the scopes of the challenge, so the requirement names all that the
 * caller needs.
 */
const requireWrite = authorize({ scopes: [READ, WRITE] })

/**
 * Requires `orders/write` for a call of the tool `refund`. A body may hold several messages.
 * @param {import('express').Request} req
 * @param {import('express').Response} res
 * @param {import('express').NextFunction} next
 */
function authorizeTools(req, res, next) {
  const isRefund = [req.body].flat().some((message) => message?.params?.name === 'refund')
  if (isRefund) requireWrite(req, res, next)
  else next()
}

function createServer() {
  const server = new McpServer({ name: 'orders', version: '1.0.0' })
  server.registerTool('list-orders', { description: 'Lists the orders of the user.' }, ({ authInfo }) => ({
    content: [{ type: 'text', text: `A-1 and A-2 of ${authInfo?.extra?.subject}` }],
  }))
  const inputSchema = { order: z.string() }
  server.registerTool('refund', { description: 'Refunds an order.', inputSchema }, ({ order }) => ({
    content: [{ type: 'text', text: `${order} is refunded.` }],
  }))
  return server
}

/**
 * Makes a new server for each request, so that no request sees the caller of another one.
 * @param {import('express').Request} req
 * @param {import('express').Response} res
 */
async function handleMessage(req, res) {
  const auth = toAuthInfo(authOf(req))
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  const server = createServer()
  res.on('close', () => void server.close())
  await server.connect(
    /** @type {import('@modelcontextprotocol/sdk/shared/transport.js').Transport} */ (transport),
  )
  await transport.handleRequest(Object.assign(req, { auth }), res, req.body)
}

/**
 * @param {object} options
 * @param {string} options.resource the address of this server, to which tokens are bound (RFC 8707)
 * @param {string} options.issuer whose tokens it accepts
 * @param {import('@poolguard/core').Issuer} options.issuers the same, as `cognito()` or `oidc()` makes it
 */
export function createApp({ resource, issuer, issuers }) {
  const verifier = createVerifier({ issuers, resourceMetadata: resourceMetadataUrl(resource) })
  const app = express()
  app.use(protectedResource({ resource, authorizationServers: issuer, scopes: [READ, WRITE] }))
  const { pathname } = new URL(resource)
  const authenticated = authenticate(verifier, { requirement: { scopes: READ } })
  app.post(pathname, authenticated, express.json(), authorizeTools, handleMessage)
  app.use(pathname, authenticated, (_req, res) => void res.status(405).set('Allow', 'POST').end())
  app.use(errorHandler())
  return app
}
