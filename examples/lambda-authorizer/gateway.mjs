// @ts-check
/**
 * A small stand-in for API Gateway: it makes the events that AWS makes, calls the authorizer, and answers as
 * AWS does. `/orders` becomes an event of an HTTP API (payload 2.0), and `/rest/orders` a TOKEN event of a
 * REST API.
 */
import { createServer } from 'node:http'

const ARN = 'arn:aws:execute-api:us-east-1:123456789012:local/$default/GET'

/** @param {string} path @param {string} authorization @param {import('node:http').IncomingHttpHeaders} headers */
function makeEvent(path, authorization, headers) {
  if (path === '/rest/orders') {
    return { type: 'TOKEN', methodArn: `${ARN}/rest/orders`, authorizationToken: authorization }
  }
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: `${ARN}${path}`,
    identitySource: [authorization],
    routeKey: `GET ${path}`,
    rawPath: path,
    headers,
  }
}

/** @param {any} answer */
function allows(answer) {
  return answer.isAuthorized ?? answer.policyDocument.Statement[0].Effect === 'Allow'
}

/**
 * @param {(event: any) => Promise<any>} authorize
 * @param {string} path
 * @param {import('node:http').IncomingHttpHeaders} headers
 * @returns {Promise<[status: number, body: object]>}
 */
async function decide(authorize, path, headers) {
  // API Gateway refuses a request without the identity source before it calls the authorizer.
  if (!headers.authorization) return [401, { message: 'Unauthorized' }]
  try {
    const answer = await authorize(makeEvent(path, headers.authorization, headers))
    if (!allows(answer)) return [403, { message: 'Forbidden' }]
    return [200, { orders: ['A-1', 'A-2'], of: answer.context.sub }]
  } catch (error) {
    const isUnauthorized = error instanceof Error && error.message === 'Unauthorized'
    return isUnauthorized ? [401, { message: 'Unauthorized' }] : [500, { message: 'Internal Server Error' }]
  }
}

/** @param {(event: any) => Promise<any>} authorize the deployed handler */
export function createGateway(authorize) {
  return createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://gateway').pathname
    const isRoute = request.method === 'GET' && ['/orders', '/rest/orders'].includes(path)
    const [status, body] = isRoute
      ? await decide(authorize, path, request.headers)
      : [404, { message: 'Not Found' }]
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
}
