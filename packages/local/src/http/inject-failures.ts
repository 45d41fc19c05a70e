/** Delays and refuses requests as the failure plan says, before they reach an endpoint. */
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { QueryError } from '../errors/query-error.ts'
import type { Failure } from '../failures/failure.ts'
import type { FailurePlan } from '../failures/failure-plan.ts'
import { answerQueryError, isQueryRequest } from '../query/query-api.ts'

const TARGETS: readonly (readonly [path: RegExp, target: Failure['target']])[] = [
  [/\/\.well-known\/jwks(\.json|_uri)$/, 'jwks'],
  [/\/\.well-known\/openid-configuration$/, 'discovery'],
  [/^\/oauth2\/token$/, 'token'],
]

/**
 * `undefined` for the console, which must work in order to end the failures, and for the other paths that AWS
 * does not have: `POST /_poolguard/token` and the stand-ins of identity providers.
 */
function findTarget({ method, url }: FastifyRequest): Failure['target'] | undefined {
  const [path = ''] = url.split('?', 1)
  if (path.startsWith('/_poolguard/')) return undefined
  if (path === '/') return method === 'POST' ? 'api' : undefined
  return TARGETS.find(([pattern]) => pattern.test(path))?.[1] ?? 'all'
}

const MESSAGE = 'The local pool simulates a failure.'

type Answer = (reply: FastifyReply, status: number) => Promise<void>

/** AWS refuses a call beyond its rate with 400. */
function toAwsStatus(status: number): number {
  return status === 429 ? 400 : status
}

/** The common errors of the JSON API. */
const answerApi: Answer = async (reply, status) => {
  const name = status === 429 ? 'TooManyRequestsException' : 'InternalErrorException'
  await reply
    .code(toAwsStatus(status))
    .header('x-amzn-errortype', name)
    .send({ __type: name, message: MESSAGE })
}

/** Source: AWS STS API Reference, "Common Errors". Any other status is an InternalFailure. */
const QUERY_CODES: Readonly<Record<number, string>> = { 429: 'Throttling', 503: 'ServiceUnavailable' }

const answerQuery: Answer = async (reply, status) => {
  const code = QUERY_CODES[status] ?? 'InternalFailure'
  await answerQueryError(reply, new QueryError(code, MESSAGE, toAwsStatus(status)))
}

const answerEndpoint: Answer = async (reply, status) => {
  await reply.code(status).send({ error: status === 503 ? 'temporarily_unavailable' : 'server_error' })
}

/** As at AWS, the APIs answer with the name of an error. */
function chooseAnswer(request: FastifyRequest, target: Failure['target']): Answer {
  if (target !== 'api') return answerEndpoint
  return isQueryRequest(request) ? answerQuery : answerApi
}

export function injectFailures(plan: FailurePlan) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const target = findTarget(request)
    if (target === undefined) return
    const failures = plan.next(target)
    for (const { latencyMilliseconds = 0 } of failures) {
      if (latencyMilliseconds > 0) await wait(latencyMilliseconds, undefined, { ref: false })
    }
    const status = failures.find((failure) => failure.status !== undefined)?.status
    if (status !== undefined) await chooseAnswer(request, target)(reply, status)
  }
}
