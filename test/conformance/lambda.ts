/** The Lambda authorizer for each event source; results become statuses as in API Gateway and AppSync. */
import type { Verifier } from '@poolguard/core'
import { authorizer } from '@poolguard/lambda'
import {
  appSyncEvent,
  httpApi1Event,
  httpApi2Event,
  restRequestEvent,
  restTokenEvent,
  STAGE,
  webSocketEvent,
} from '../support/lambda-events.ts'
import type { HeaderLines } from './cases.ts'
import { type Adapter, type Answer, byOptions } from './harness.ts'
import { GUARDED, type Path } from './routes.ts'

type MakeEvent = (path: Path, headers: HeaderLines) => object

const stage = `${STAGE}/GET`

/** An HTTP API without identity sources, and so without a cache: the token may be in any place. */
const UNCACHED = { identitySource: null }

/** The route of a request, as each event source sends it. */
const EVENTS = {
  restToken: (path, headers) => restTokenEvent(headers, `${stage}${path}`),
  restRequest: (path, headers) => ({ ...restRequestEvent(headers, `${stage}${path}`), resource: path }),
  webSocket: (_path, headers) => webSocketEvent(headers),
  httpApi1: (path, headers) => ({
    ...httpApi1Event(headers, `${stage}${path}`),
    ...UNCACHED,
    resource: path,
  }),
  httpApi2: (path, headers) => ({
    ...httpApi2Event(headers, `${stage}${path}`),
    ...UNCACHED,
    routeKey: `GET ${path}`,
  }),
  appSync: (_path, headers) => appSyncEvent(headers),
} satisfies Record<string, MakeEvent>

interface AnyResult {
  readonly isAuthorized?: boolean
  readonly policyDocument?: { readonly Statement: readonly { readonly Effect: string }[] }
  readonly context?: { readonly code?: string }
}

type Authorize = (event: never) => Promise<unknown>

/** An authorizer of each route, as API Gateway has them. */
function authorizersOf(verifier: Verifier): (path: Path) => Authorize {
  const entries = GUARDED.map(
    ([path, rule]) => [path, authorizer(verifier, rule === true ? {} : { requirement: rule })] as const,
  )
  return (path) => new Map<Path, unknown>(entries).get(path) as Authorize
}

/** One authorizer for all routes. */
function routedAuthorizerOf(verifier: Verifier): (path: Path) => Authorize {
  const routes = Object.fromEntries(GUARDED.map(([path, rule]) => [`GET ${path}`, rule]))
  const all = authorizer(verifier, { routes })
  return () => all as Authorize
}

async function ask(authorize: Authorize, event: object): Promise<Answer> {
  try {
    const result = (await authorize(event as never)) as AnyResult
    const isAllowed = result.isAuthorized ?? result.policyDocument?.Statement[0]?.Effect === 'Allow'
    const code = isAllowed ? undefined : result.context?.code
    return { status: isAllowed ? 200 : 403, code, challenge: null }
  } catch (error) {
    const { message, cause } = error as Error
    const code = (cause as { code?: string } | undefined)?.code
    return { status: message === 'Unauthorized' ? 401 : 500, code, challenge: null }
  }
}

const LEAVES_OUT = {
  'no token on an open route': 'an open route has no authorizer',
  'a bad token on an open route': 'an open route has no authorizer',
}

function gateway(name: string, makeEvent: MakeEvent, authorizerFor = authorizersOf): Adapter {
  return {
    name,
    leavesOut: LEAVES_OUT,
    answers: (status) => (status === 400 ? 401 : status),
    hasChallenges: false,
    start: async ({ verifier }) => {
      const authorizerOf = authorizerFor(verifier)
      return {
        send: (path, headers) => ask(authorizerOf(path), makeEvent(path, headers)),
        close: async () => {},
      }
    },
  }
}

/** AppSync has one result for every refusal, without a code. */
const appSync: Adapter = {
  ...gateway('Lambda, AppSync', EVENTS.appSync),
  answers: (status) => (status === 200 || status === 500 ? status : 403),
  hasCodes: false,
  hasAllHeaders: false,
}

function onlyToken(adapter: Adapter): Adapter {
  return { ...adapter, hasAllHeaders: false }
}

export const LAMBDA_ADAPTERS: readonly Adapter[] = [
  onlyToken(gateway('Lambda, REST TOKEN', EVENTS.restToken)),
  gateway('Lambda, REST REQUEST', EVENTS.restRequest),
  gateway('Lambda, WebSocket $connect', EVENTS.webSocket),
  gateway('Lambda, HTTP API 1.0', EVENTS.httpApi1),
  gateway('Lambda, HTTP API 2.0', EVENTS.httpApi2),
  appSync,
  onlyToken(gateway('Lambda, REST TOKEN, by a route table', EVENTS.restToken, routedAuthorizerOf)),
  gateway('Lambda, REST REQUEST, by a route table', EVENTS.restRequest, routedAuthorizerOf),
  gateway('Lambda, HTTP API 1.0, by a route table', EVENTS.httpApi1, routedAuthorizerOf),
  gateway('Lambda, HTTP API 2.0, by a route table', EVENTS.httpApi2, routedAuthorizerOf),
  byOptions(gateway('Lambda, REST REQUEST', EVENTS.restRequest)),
  byOptions(gateway('Lambda, HTTP API 2.0, by a route table', EVENTS.httpApi2, routedAuthorizerOf)),
]
