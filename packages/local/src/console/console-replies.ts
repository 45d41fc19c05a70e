/** The answers of the console: a page in its frame, the same form with an error, or a redirect. */
import { ConfigError } from '@poolguard/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError } from '../errors/cognito-error.ts'
import { OAuthError } from '../oauth/oauth-error.ts'
import { type Parameters, parseParameters } from '../oauth/parameters.ts'
import type { Service } from '../service/service.ts'
import type { Action } from './actions.ts'
import type { ShownApis } from './guarded-apis.ts'
import { callOperation } from './operations.ts'
import { type Page, sendConsolePage } from './pages/render.ts'
import { FormToken } from './same-origin.ts'

const LINKS = [
  { path: '/', label: 'Pools' },
  { path: '/_poolguard/tokens', label: 'Get a token' },
  { path: '/_poolguard/inspector', label: 'Inspect a token' },
  { path: '/_poolguard/outbox', label: 'Outbox' },
  { path: '/_poolguard/requests', label: 'Requests' },
  { path: '/_poolguard/failures', label: 'Failures' },
]

export const APIS_LINK = { path: '/_poolguard/apis', label: 'APIs' }

const STALE_PAGE =
  'This page is from an earlier run of the pool, or another page sent the form. Load the page again.'

/** The parameters in the paths of actions. */
export interface ActionPath {
  readonly Params: { readonly userPoolId: string; readonly username: string; readonly action: string }
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>
type ActionHandler = (request: FastifyRequest<ActionPath>, reply: FastifyReply) => Promise<unknown>

/** A page with actions: the actions, the path of the page, and the page itself. */
interface ActionPage {
  readonly actions: Readonly<Record<string, Action>>
  readonly toPath: (params: ActionPath['Params']) => string
  readonly view: (params: ActionPath['Params']) => Page
}

function isRefusal(error: unknown): error is Error {
  return error instanceof ConfigError || error instanceof CognitoError || error instanceof OAuthError
}

export class ConsoleReplies {
  readonly #service: Service
  readonly #shownApis: ShownApis
  readonly #formToken = new FormToken()

  constructor(service: Service, shownApis: ShownApis) {
    this.#service = service
    this.#shownApis = shownApis
  }

  get hasApis(): boolean {
    return this.#shownApis.current.apis.length > 0
  }

  send(reply: FastifyReply, page: Page): FastifyReply {
    const links = this.hasApis ? [...LINKS, APIS_LINK] : LINKS
    return sendConsolePage(reply, { formToken: this.#formToken.value, links }, page)
  }

  sendError(error: unknown, reply: FastifyReply): FastifyReply {
    const { statusCode = 500 } = error as { readonly statusCode?: number }
    const status = isRefusal(error) ? 400 : statusCode
    if (status >= 500) console.error(error)
    const message = isRefusal(error) ? error.message : 'The pool could not process the request.'
    return this.send(reply, { template: 'refused', title: 'Request refused', error: message, status })
  }

  /** @throws ConfigError for a form of another page */
  #parseForm(request: FastifyRequest): Parameters {
    const form = parseParameters(request.body)
    if (!this.#formToken.accepts(form.form_token)) throw new ConfigError(STALE_PAGE)
    return form
  }

  /** Shows what the form asks for, or the empty form again with the refusal. */
  answerForm(view: (form: Parameters) => Promise<Page>, viewAgain: (form: Parameters) => Page): Handler {
    return async (request, reply) => {
      const form = this.#parseForm(request)
      const page = await view(form).catch((error: unknown) => {
        if (!isRefusal(error)) throw error
        return { ...viewAgain(form), error: error.message }
      })
      return this.send(reply, page)
    }
  }

  /**
   * Runs the operation and redirects to the page that shows its effect. So a reload does not send the form
   * again.
   */
  runAction({ actions, toPath, view }: ActionPage): ActionHandler {
    return async (request, reply) => {
      const { userPoolId: UserPoolId, username: Username, action: name } = request.params
      const action = Object.hasOwn(actions, name) ? actions[name] : undefined
      if (action === undefined) return reply.callNotFound()
      const form = this.#parseForm(request)
      try {
        await callOperation(this.#service, action.toCall(form, { UserPoolId, Username }))
      } catch (error) {
        if (!isRefusal(error)) throw error
        return this.send(reply, { ...view(request.params), error: error.message })
      }
      return reply.redirect(`${toPath(request.params)}?done=${name}`, 303)
    }
  }
}
