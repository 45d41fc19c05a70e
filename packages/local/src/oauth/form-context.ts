/** A submitted form: its page, its client, the typed values, and the page that shows a refusal. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError } from '../errors/cognito-error.ts'
import { readRequestFacts } from '../risk/read-request-facts.ts'
import type { Service } from '../service/service.ts'
import type { ClientRecord } from '../store/user-pool-records.ts'
import { requireClient } from '../users/user-pools.ts'
import { refuseOAuth } from './oauth-error.ts'
import { type OpenPage, requirePage } from './page-state.ts'
import { type Parameters, parseParameters } from './parameters.ts'

export interface FormContext {
  readonly service: Service
  readonly reply: FastifyReply
  readonly client: ClientRecord
  readonly page: OpenPage
  readonly form: Parameters
}

/**
 * Fetch Metadata: refuses a form of another origin. The cookie already keeps out other sites. This check also
 * keeps out other ports of this machine, because their pages can set cookies for this port.
 */
export function refuseForeignForm({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'] ?? 'none'
  if (site === 'same-origin' || site === 'none') return
  refuseOAuth('invalid_request', 'The form was sent from another page.')
}

/** `showAgain` shows the page of the form again, with the error. */
export function makeFormHandler(
  service: Service,
  handle: (context: FormContext) => FastifyReply | Promise<FastifyReply>,
  showAgain: (context: FormContext, refusal: CognitoError) => FastifyReply | Promise<FastifyReply>,
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    refuseForeignForm(request)
    const form = parseParameters(request.body)
    const page = requirePage(service, request, form.page)
    const client = requireClient(service, page.record.request.clientId)
    const context = { service: { ...service, request: readRequestFacts(request) }, reply, client, page, form }
    try {
      return await handle(context)
    } catch (error) {
      if (!(error instanceof CognitoError)) throw error
      return showAgain(context, error)
    }
  }
}
