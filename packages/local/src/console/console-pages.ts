/**
 * The console: pages for the person who runs the pool, at `/` and below `/_poolguard/`. They work without
 * scripts; a script only adds new requests to the log. Each form carries a token that other pages cannot read.
 */
import formbody from '@fastify/formbody'
import { ConfigError } from '@poolguard/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError } from '../errors/cognito-error.ts'
import type { FailurePlan } from '../failures/failure-plan.ts'
import { OAuthError } from '../oauth/oauth-error.ts'
import { type Parameters, parseParameters } from '../oauth/parameters.ts'
import type { Service } from '../service/service.ts'
import { type Action, findNotice, POOL_ACTIONS, USER_ACTIONS } from './actions.ts'
import { viewAnswers, viewApis } from './api-views.ts'
import { changeFailures, viewFailures } from './failure-views.ts'
import type { ShownApis } from './guarded-apis.ts'
import { callOperation } from './operations.ts'
import { type Frame, type Page, sendConsolePage } from './pages/render.ts'
import { toPoolPath, toUserPath, viewOverview, viewPool, viewUser } from './pool-views.ts'
import type { RequestLog } from './request-log.ts'
import { SCRIPT, showRequest, streamRequests } from './request-stream.ts'
import { FormToken, refuseOtherPages } from './same-origin.ts'
import { sendSeed } from './seed-download.ts'
import { viewInspection, viewInspectorForm, viewTokenForm, viewTokens } from './token-views.ts'

const LINKS = [
  { path: '/', label: 'Pools' },
  { path: '/_poolguard/tokens', label: 'Get a token' },
  { path: '/_poolguard/inspector', label: 'Inspect a token' },
  { path: '/_poolguard/outbox', label: 'Outbox' },
  { path: '/_poolguard/requests', label: 'Requests' },
  { path: '/_poolguard/failures', label: 'Failures' },
]

const APIS_LINK = { path: '/_poolguard/apis', label: 'APIs' }

const STALE_PAGE =
  'This page is of an earlier run of the pool, or another page sent the form. Load the page again.'

export interface ConsoleOptions {
  readonly service: Service
  readonly log: RequestLog
  readonly failurePlan: FailurePlan
  readonly shownApis: ShownApis
}

interface PathOf {
  readonly Params: { readonly userPoolId: string; readonly username: string; readonly action: string }
}

function isRefusal(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof CognitoError || error instanceof OAuthError
}

function viewOutbox({ outbox }: Service): Page {
  return { template: 'outbox', title: 'Outbox', values: { messages: outbox.all().toReversed() } }
}

function viewRequests(log: RequestLog): Page {
  const requests = log.all().map(showRequest)
  return { template: 'requests', title: 'Requests', values: { requests }, hasScript: true }
}

export async function consolePages(app: FastifyInstance, options: ConsoleOptions): Promise<void> {
  const { service, log, failurePlan, shownApis } = options
  const formToken = new FormToken()
  const hasApis = () => shownApis.current.apis.length > 0
  const makeFrame = (): Frame => ({
    formToken: formToken.value,
    links: hasApis() ? [...LINKS, APIS_LINK] : LINKS,
  })
  const send = (reply: FastifyReply, page: Page) => sendConsolePage(reply, makeFrame(), page)

  const sendError = (error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { statusCode = 500 } = error as { readonly statusCode?: number }
    const status = isRefusal(error) ? 400 : statusCode
    if (status >= 500) console.error(error)
    const message = isRefusal(error) ? error.message : 'The pool could not process the request.'
    return send(reply, { template: 'refused', title: 'Request refused', error: message, status })
  }

  const parseForm = (request: FastifyRequest): Parameters => {
    const form = parseParameters(request.body)
    if (!formToken.accepts(form.form_token)) throw new ConfigError(STALE_PAGE)
    return form
  }

  /** Shows what the form asks for, or the empty form again with the refusal. */
  const answerWith =
    (view: (form: Parameters) => Promise<Page>, viewAgain: (form: Parameters) => Page) =>
    async (request: FastifyRequest, reply: FastifyReply) => {
      const form = parseForm(request)
      const page = await view(form).catch((error: unknown) => {
        if (!isRefusal(error)) throw error
        return { ...viewAgain(form), error: error.message }
      })
      return send(reply, page)
    }

  /** Runs the operation; the page that follows is loaded anew, so that no reload repeats the form. */
  const act =
    (
      actions: Readonly<Record<string, Action>>,
      toPath: (p: PathOf['Params']) => string,
      view: (p: PathOf['Params']) => Page,
    ) =>
    async (request: FastifyRequest<PathOf>, reply: FastifyReply) => {
      const { userPoolId: UserPoolId, username: Username, action: name } = request.params
      const action = Object.hasOwn(actions, name) ? actions[name] : undefined
      if (action === undefined) return reply.callNotFound()
      const form = parseForm(request)
      try {
        await callOperation(service, action.toCall(form, { UserPoolId, Username }))
      } catch (error) {
        if (!isRefusal(error)) throw error
        return send(reply, { ...view(request.params), error: error.message })
      }
      return reply.redirect(`${toPath(request.params)}?done=${name}`, 303)
    }

  app.removeAllContentTypeParsers()
  await app.register(formbody)
  app.setErrorHandler(sendError)
  app.addHook('onRequest', refuseOtherPages)

  app.get('/', (_request, reply) => send(reply, viewOverview(service)))
  app.get<PathOf>('/_poolguard/pools/:userPoolId', ({ params, query }, reply) => {
    const { q, done } = parseParameters(query)
    return send(reply, { ...viewPool(service, params.userPoolId, q), notice: findNotice(done) })
  })
  app.get<PathOf>('/_poolguard/pools/:userPoolId/users/:username', ({ params, query }, reply) => {
    const { done } = parseParameters(query)
    const page = viewUser(service, params.userPoolId, params.username)
    return send(reply, { ...page, notice: findNotice(done) })
  })
  app.post<PathOf>(
    '/_poolguard/pools/:userPoolId/:action',
    act(
      POOL_ACTIONS,
      ({ userPoolId }) => toPoolPath(userPoolId),
      ({ userPoolId }) => viewPool(service, userPoolId),
    ),
  )
  app.post<PathOf>(
    '/_poolguard/pools/:userPoolId/users/:username/:action',
    act(USER_ACTIONS, toUserPath, ({ userPoolId, username }) => viewUser(service, userPoolId, username)),
  )
  app.get('/_poolguard/tokens', ({ query }, reply) =>
    send(reply, viewTokenForm(service, parseParameters(query))),
  )
  app.post(
    '/_poolguard/tokens',
    answerWith(
      (form) => viewTokens(service, form),
      (form) => viewTokenForm(service, form),
    ),
  )
  app.get('/_poolguard/inspector', (_request, reply) => send(reply, viewInspectorForm(service, {})))
  app.post(
    '/_poolguard/inspector',
    answerWith(
      (form) => viewInspection(service, form),
      (form) => viewInspectorForm(service, form),
    ),
  )
  app.get(APIS_LINK.path, (_request, reply) =>
    hasApis() ? send(reply, viewApis(shownApis.current)) : reply.callNotFound(),
  )
  app.post(
    APIS_LINK.path,
    answerWith(
      (form) => viewAnswers(service, shownApis.current, form),
      () => viewApis(shownApis.current),
    ),
  )
  app.get('/_poolguard/failures', (_request, reply) => send(reply, viewFailures(failurePlan)))
  app.post(
    '/_poolguard/failures',
    answerWith(
      async (form) => {
        changeFailures(failurePlan, form)
        return viewFailures(failurePlan)
      },
      () => viewFailures(failurePlan),
    ),
  )
  app.get('/_poolguard/seed.json', (_request, reply) => sendSeed(reply, service))
  app.get('/_poolguard/outbox', (_request, reply) => send(reply, viewOutbox(service)))
  app.get('/_poolguard/requests', (_request, reply) => send(reply, viewRequests(log)))
  app.get('/_poolguard/requests/events', streamRequests(log))
  app.get('/_poolguard/console.js', (_request, reply) =>
    reply
      .headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
      .type('text/javascript; charset=utf-8')
      .send(SCRIPT),
  )
}
