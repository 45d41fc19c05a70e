/**
 * The console: pages for the person who runs the pool, at `/` and below `/_poolguard/`. They work without
 * scripts. The only script adds new requests to the log. Each POST form has a token that other pages cannot
 * read.
 */
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { FailurePlan } from '../failures/failure-plan.ts'
import { parseParameters } from '../oauth/parameters.ts'
import type { Service } from '../service/service.ts'
import { findNotice, POOL_ACTIONS, USER_ACTIONS } from './actions.ts'
import { viewAnswers, viewApis } from './api-views.ts'
import { type ActionPath, APIS_LINK, ConsoleReplies } from './console-replies.ts'
import { changeFailures, viewFailures } from './failure-views.ts'
import type { ShownApis } from './guarded-apis.ts'
import { viewOverview } from './overview-view.ts'
import type { Page } from './pages/render.ts'
import { toPoolPath, toUserPath, viewPool, viewUser } from './pool-views.ts'
import type { RequestLog } from './request-log.ts'
import { SCRIPT, showRequest, streamRequests } from './request-stream.ts'
import { refuseOtherPages } from './same-origin.ts'
import { sendSeed } from './seed-download.ts'
import { viewInspection, viewInspectorForm, viewTokenForm, viewTokens } from './token-views.ts'

export interface ConsoleOptions {
  readonly service: Service
  readonly log: RequestLog
  readonly failurePlan: FailurePlan
  readonly shownApis: ShownApis
}

const POOL_PATH = '/_poolguard/pools/:userPoolId'
const USER_PATH = `${POOL_PATH}/users/:username`

function viewOutbox({ outbox }: Service): Page {
  return { template: 'outbox', title: 'Outbox', values: { messages: outbox.all().toReversed() } }
}

function viewRequests(log: RequestLog): Page {
  const requests = log.all().map(showRequest)
  return { template: 'requests', title: 'Requests', values: { requests }, hasScript: true }
}

function sendScript(reply: FastifyReply): FastifyReply {
  return reply
    .headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    .type('text/javascript; charset=utf-8')
    .send(SCRIPT)
}

function addPoolPages(app: FastifyInstance, replies: ConsoleReplies, service: Service): void {
  app.get('/', (_request, reply) => replies.send(reply, viewOverview(service)))
  app.get<ActionPath>(POOL_PATH, ({ params, query }, reply) => {
    const { q, done } = parseParameters(query)
    return replies.send(reply, { ...viewPool(service, params.userPoolId, q), notice: findNotice(done) })
  })
  app.get<ActionPath>(USER_PATH, ({ params, query }, reply) => {
    const { done } = parseParameters(query)
    const page = viewUser(service, params.userPoolId, params.username)
    return replies.send(reply, { ...page, notice: findNotice(done) })
  })
  const poolAction = replies.runAction({
    actions: POOL_ACTIONS,
    toPath: ({ userPoolId }) => toPoolPath(userPoolId),
    view: ({ userPoolId }) => viewPool(service, userPoolId),
  })
  const userAction = replies.runAction({
    actions: USER_ACTIONS,
    toPath: toUserPath,
    view: ({ userPoolId, username }) => viewUser(service, userPoolId, username),
  })
  app.post<ActionPath>(`${POOL_PATH}/:action`, poolAction)
  app.post<ActionPath>(`${USER_PATH}/:action`, userAction)
}

function addTokenPages(app: FastifyInstance, replies: ConsoleReplies, service: Service): void {
  const answerTokens = replies.answerForm(
    (form) => viewTokens(service, form),
    (form) => viewTokenForm(service, form),
  )
  const answerInspection = replies.answerForm(
    (form) => viewInspection(service, form),
    (form) => viewInspectorForm(service, form),
  )
  app.get('/_poolguard/tokens', ({ query }, reply) =>
    replies.send(reply, viewTokenForm(service, parseParameters(query))),
  )
  app.post('/_poolguard/tokens', answerTokens)
  app.get('/_poolguard/inspector', (_request, reply) => replies.send(reply, viewInspectorForm(service, {})))
  app.post('/_poolguard/inspector', answerInspection)
}

function addApiPages(
  app: FastifyInstance,
  replies: ConsoleReplies,
  { service, shownApis }: ConsoleOptions,
): void {
  const answer = replies.answerForm(
    (form) => viewAnswers(service, shownApis.current, form),
    () => viewApis(shownApis.current),
  )
  app.get(APIS_LINK.path, (_request, reply) =>
    replies.hasApis ? replies.send(reply, viewApis(shownApis.current)) : reply.callNotFound(),
  )
  app.post(APIS_LINK.path, answer)
}

function addFailurePages(app: FastifyInstance, replies: ConsoleReplies, failurePlan: FailurePlan): void {
  const answer = replies.answerForm(
    async (form) => {
      changeFailures(failurePlan, form)
      return viewFailures(failurePlan)
    },
    () => viewFailures(failurePlan),
  )
  app.get('/_poolguard/failures', (_request, reply) => replies.send(reply, viewFailures(failurePlan)))
  app.post('/_poolguard/failures', answer)
}

function addLogPages(app: FastifyInstance, replies: ConsoleReplies, { service, log }: ConsoleOptions): void {
  app.get('/_poolguard/outbox', (_request, reply) => replies.send(reply, viewOutbox(service)))
  app.get('/_poolguard/requests', (_request, reply) => replies.send(reply, viewRequests(log)))
  app.get('/_poolguard/requests/events', streamRequests(log))
  app.get('/_poolguard/console.js', (_request, reply) => sendScript(reply))
}

export async function consolePages(app: FastifyInstance, options: ConsoleOptions): Promise<void> {
  const { service, failurePlan, shownApis } = options
  const replies = new ConsoleReplies(service, shownApis)
  app.removeAllContentTypeParsers()
  await app.register(formbody)
  app.setErrorHandler((error, _request, reply) => replies.sendError(error, reply))
  app.addHook('onRequest', refuseOtherPages)

  addPoolPages(app, replies, service)
  addTokenPages(app, replies, service)
  addApiPages(app, replies, options)
  addFailurePages(app, replies, failurePlan)
  addLogPages(app, replies, options)
  app.get('/_poolguard/seed.json', (_request, reply) => sendSeed(reply, service))
}
