/** The Lambda authorizer in each form of API Gateway, answered as the gateway would. */
import type { Verifier } from '@poolguard/core'
import { authorizer } from '@poolguard/lambda'
import type { HeaderLines } from './cases.ts'
import { type Adapter, type Answer, linesByName } from './harness.ts'

const ARN = 'arn:aws:execute-api:us-east-1:123456789012:api1234567/prod/GET'

/** The Authorization lines as the gateway joins them where its form has one value. */
function authorizationOf(headers: HeaderLines): string {
  return headers
    .filter(([name]) => name === 'Authorization')
    .map(([, value]) => value)
    .join(',')
}

function restTokenEvent(path: string, headers: HeaderLines): object {
  return { type: 'TOKEN', methodArn: `${ARN}${path}`, authorizationToken: authorizationOf(headers) }
}

function restRequestEvent(path: string, headers: HeaderLines): object {
  return {
    type: 'REQUEST',
    methodArn: `${ARN}${path}`,
    path,
    httpMethod: 'GET',
    headers: Object.fromEntries(headers),
    multiValueHeaders: linesByName(headers),
  }
}

function httpEvent(path: string, headers: HeaderLines): object {
  const names = [...new Set(headers.map(([name]) => name))]
  const joined = names.map((name) => [name.toLowerCase(), linesByName(headers)[name]?.join(',')])
  return {
    version: '2.0',
    type: 'REQUEST',
    routeArn: `${ARN}${path}`,
    identitySource: [authorizationOf(headers)],
    headers: Object.fromEntries(joined),
  }
}

interface AnyResult {
  readonly isAuthorized?: boolean
  readonly policyDocument?: { readonly Statement: readonly { readonly Effect: string }[] }
  readonly context?: { readonly code?: string }
}

/** An authorizer of each route, as API Gateway has them. */
function authorizersOf(verifier: Verifier): Record<string, (event: never) => Promise<unknown>> {
  return {
    '/me': authorizer(verifier),
    '/orders': authorizer(verifier, { requirement: { scopes: 'orders/read' } }),
  }
}

async function ask(authorize: (event: never) => Promise<unknown>, event: object): Promise<Answer> {
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

function gateway(name: string, makeEvent: (path: string, headers: HeaderLines) => object): Adapter {
  return {
    name,
    leavesOut: {
      'an open route needs no token': 'an open route has no authorizer',
      'an open route does not look at a token': 'an open route has no authorizer',
    },
    answers: (status) => (status === 400 ? 401 : status),
    start: async (verifier) => {
      const authorizers = authorizersOf(verifier)
      return {
        send: (path, headers) =>
          ask(authorizers[path] as (event: never) => Promise<unknown>, makeEvent(path, headers)),
        close: async () => {},
      }
    },
  }
}

export const LAMBDA_ADAPTERS: readonly Adapter[] = [
  gateway('Lambda, REST TOKEN', restTokenEvent),
  gateway('Lambda, REST REQUEST', restRequestEvent),
  gateway('Lambda, HTTP API 2.0', httpEvent),
]
