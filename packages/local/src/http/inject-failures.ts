/** Delays and refuses requests as the failure plan says, before they reach an endpoint. */
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Failure } from '../failures/failure.ts'
import type { FailurePlan } from '../failures/failure-plan.ts'

const TARGETS: readonly (readonly [path: RegExp, target: Failure['target']])[] = [
  [/\/\.well-known\/jwks(\.json|_uri)$/, 'jwks'],
  [/\/\.well-known\/openid-configuration$/, 'discovery'],
  [/^\/oauth2\/token$/, 'token'],
]

/** `undefined` for the console, which must work in order to end the failures. */
function findTarget({ method, url }: FastifyRequest): Failure['target'] | undefined {
  const [path = ''] = url.split('?', 1)
  if (path.startsWith('/_poolguard/')) return undefined
  if (path === '/') return method === 'POST' ? 'api' : undefined
  return TARGETS.find(([pattern]) => pattern.test(path))?.[1] ?? 'all'
}

/** Answers like AWS: the API with the name of an error, the other endpoints with the status only. */
async function answerFailure(reply: FastifyReply, status: number, isOfApi: boolean): Promise<void> {
  if (!isOfApi) {
    await reply.code(status).send({ error: status === 503 ? 'temporarily_unavailable' : 'server_error' })
    return
  }
  const name = status === 429 ? 'TooManyRequestsException' : 'InternalErrorException'
  const message = 'The local pool simulates a failure.'
  await reply
    .code(status === 429 ? 400 : status)
    .header('x-amzn-errortype', name)
    .send({ __type: name, message })
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
    if (status !== undefined) await answerFailure(reply, status, target === 'api')
  }
}
