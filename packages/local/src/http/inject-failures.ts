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

/** The common errors of the JSON API. */
async function answerApiFailure(reply: FastifyReply, status: number): Promise<void> {
  const name = status === 429 ? 'TooManyRequestsException' : 'InternalErrorException'
  await reply
    .code(status === 429 ? 400 : status)
    .header('x-amzn-errortype', name)
    .send({ __type: name, message: MESSAGE })
}

/** Source: AWS STS API Reference, "Common Errors". */
async function answerQueryFailure(reply: FastifyReply, status: number): Promise<void> {
  const code = status === 503 ? 'ServiceUnavailable' : 'InternalFailure'
  const error = status === 429 ? new QueryError('Throttling', MESSAGE) : new QueryError(code, MESSAGE, status)
  await answerQueryError(reply, error)
}

/** Answers like AWS: the APIs with the name of an error, the other endpoints with an error of OAuth 2.0. */
async function answerFailure(request: FastifyRequest, reply: FastifyReply, status: number): Promise<void> {
  if (findTarget(request) === 'api') {
    return isQueryRequest(request) ? answerQueryFailure(reply, status) : answerApiFailure(reply, status)
  }
  await reply.code(status).send({ error: status === 503 ? 'temporarily_unavailable' : 'server_error' })
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
    if (status !== undefined) await answerFailure(request, reply, status)
  }
}
