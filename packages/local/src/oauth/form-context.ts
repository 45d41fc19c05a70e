/** A form that was sent from one of the pages: whose it is, what was typed, and what to do when that is refused. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError } from '../errors/cognito-error.ts'
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
 * Fetch Metadata: a form that another origin has posted. The cookie already keeps other sites out; this keeps out
 * another port of this machine too, whose pages may set cookies for ours.
 */
function refuseForeignForm({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'] ?? 'none'
  if (site === 'same-origin' || site === 'none') return
  refuseOAuth('invalid_request', 'This form was not sent from the page that it belongs to.')
}

/** `again` shows the page of the form once more, with what is wrong. */
export function formHandler(
  service: Service,
  act: (context: FormContext) => FastifyReply | Promise<FastifyReply>,
  again: (context: FormContext, refusal: CognitoError) => FastifyReply,
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    refuseForeignForm(request)
    const form = parseParameters(request.body)
    const page = requirePage(service, request, form.page)
    const client = requireClient(service, page.record.request.clientId)
    const context = { service, reply, client, page, form }
    try {
      return await act(context)
    } catch (error) {
      if (!(error instanceof CognitoError)) throw error
      return again(context, error)
    }
  }
}
