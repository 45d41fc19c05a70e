/** Handlers that are guarded themselves, behind each event source that sends HTTP, and under middy. */
import middy from '@middy/core'
import type { Requirement, Verifier } from '@poolguard/core'
import { middyAuth, type ProxyEvent, type RefusalResponse, withAuth } from '@poolguard/lambda'
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
import { type Adapter, type Answer, byOptions } from './harness.ts'
import { GUARDED, type Path } from './routes.ts'

type Handler = (event: ProxyEvent, context: Context) => Promise<unknown>

const ok = async (_event: ProxyEvent) => ({ statusCode: 200, headers: {}, body: '{}' })

type Guard = (verifier: Verifier, options: { requirement?: Requirement }) => Handler

const guarded: Guard = (verifier, options) => withAuth(verifier, ok, options)
const underMiddy: Guard = (verifier, options) => middy().use(middyAuth(verifier, options)).handler(ok)

/** A function for each route. */
function handlersOf(verifier: Verifier, guard: Guard): ReadonlyMap<Path, Handler> {
  const entries = GUARDED.map(
    ([path, rule]) => [path, guard(verifier, rule === true ? {} : { requirement: rule })] as const,
  )
  return new Map<Path, Handler>([['/open', ok], ...entries])
}

/** The response of every event source when a function throws. */
const BROKEN = { statusCode: 500, headers: {}, body: '{}' }

function answerOf(response: unknown): Answer {
  const { statusCode, headers, multiValueHeaders, body } = response as RefusalResponse
  const challenge = headers?.['WWW-Authenticate'] ?? multiValueHeaders?.['WWW-Authenticate']?.[0] ?? null
  return { status: statusCode, code: JSON.parse(body).code, challenge }
}

function handler(
  name: string,
  makeEvent: (headers: HeaderLines) => ProxyEvent,
  leavesOut: Readonly<Record<string, string>> = {},
  guard = guarded,
): Adapter {
  return {
    name,
    leavesOut,
    start: async ({ verifier }) => {
      const handlers = handlersOf(verifier, guard)
      return {
        send: async (path, headers) => {
          const handle = handlers.get(path) as Handler
          return answerOf(await handle(makeEvent(headers), {} as Context).catch(() => BROKEN))
        },
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
  byOptions(handler('Lambda handler, function URL', functionUrlEvent)),
]
