/** Handlers that are guarded themselves, behind each front that calls Lambda with an HTTP request, and under middy. */
import middy from '@middy/core'
import type { Verifier } from '@poolguard/core'
import { authenticated, authentication, type ProxyEvent, type RefusalResponse } from '@poolguard/lambda'
import type { Context } from 'aws-lambda'
import {
  albEvent,
  albMultiValueEvent,
  functionUrlEvent,
  httpApi1ProxyEvent,
  httpApi2ProxyEvent,
  restProxyEvent,
} from '../support/lambda-proxy-events.ts'
import type { HeaderLines } from './cases.ts'
import type { Adapter, Answer } from './harness.ts'

type Handler = (event: ProxyEvent, context: Context) => Promise<unknown>

const ok = async (_event: ProxyEvent) => ({ statusCode: 200, headers: {}, body: '{}' })
const ORDERS = { requirement: { scopes: 'orders/read' } }

/** A function for each route. */
function guarded(verifier: Verifier): Record<string, Handler> {
  return { '/open': ok, '/me': authenticated(verifier, ok), '/orders': authenticated(verifier, ok, ORDERS) }
}

function underMiddy(verifier: Verifier): Record<string, Handler> {
  return {
    '/open': ok,
    '/me': middy().use(authentication(verifier)).handler(ok),
    '/orders': middy().use(authentication(verifier, ORDERS)).handler(ok),
  }
}

function answerOf({ statusCode, headers, multiValueHeaders, body }: RefusalResponse): Answer {
  const challenge = headers?.['WWW-Authenticate'] ?? multiValueHeaders?.['WWW-Authenticate']?.[0] ?? null
  return { status: statusCode, code: JSON.parse(body).code, challenge }
}

function handler(
  name: string,
  makeEvent: (headers: HeaderLines) => ProxyEvent,
  leavesOut: Readonly<Record<string, string>> = {},
  make = guarded,
): Adapter {
  return {
    name,
    leavesOut,
    start: async (verifier) => {
      const handlers = make(verifier)
      return {
        send: async (path, headers) =>
          answerOf((await handlers[path]?.(makeEvent(headers), {} as Context)) as RefusalResponse),
        close: async () => {},
      }
    },
  }
}

const ONE_LINE = { 'two Authorization lines': 'the load balancer sends on the last one' }

export const LAMBDA_HANDLER_ADAPTERS: readonly Adapter[] = [
  handler('Lambda handler, function URL', functionUrlEvent),
  handler('Lambda handler, HTTP API 2.0', (headers) => httpApi2ProxyEvent(headers)),
  handler('Lambda handler, HTTP API 1.0', (headers) => httpApi1ProxyEvent(headers)),
  handler('Lambda handler, REST API', (headers) => restProxyEvent(headers)),
  handler('Lambda handler, load balancer', albEvent, ONE_LINE),
  handler('Lambda handler, load balancer with multi value headers', albMultiValueEvent),
  handler(
    'Lambda handler under middy, HTTP API 2.0',
    (headers) => httpApi2ProxyEvent(headers),
    {},
    underMiddy,
  ),
]
