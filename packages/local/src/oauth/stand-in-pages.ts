/**
 * The page of a stand-in for a social provider. It works only for a sign-in that is open in this browser, and
 * only for the providers that the pool's options name.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { findFlow } from '../federation/provider-flows.ts'
import type { ProviderFlow } from '../federation/provider-kind.ts'
import { findProvider, type StoredProvider, toProviderLabel } from '../federation/providers.ts'
import {
  issueStandInCode,
  makeClaims,
  STAND_IN_PATH,
  STAND_IN_PEOPLE,
  type StandInPerson,
} from '../federation/stand-in.ts'
import type { Service } from '../service/service.ts'
import { isSocial, type SocialProvider } from '../settings/identity-provider-rules.ts'
import { addParameters } from './authorization-request.ts'
import { findBrowser } from './browser-sessions.ts'
import { refuseForeignForm } from './form-context.ts'
import { refuseOAuth } from './oauth-error.ts'
import { sendPage } from './pages/render.ts'
import { type Parameters, parseParameters } from './parameters.ts'

interface OpenStandIn {
  readonly flow: ProviderFlow
  readonly provider: StoredProvider
  readonly type: SocialProvider
}

/** @throws OAuthError if no such sign-in is open in this browser. */
function requireStandIn(service: Service, request: FastifyRequest, state: string | undefined): OpenStandIn {
  const flow = findFlow(service, state, findBrowser(request))
  const { request: authorization, providerName } = flow?.record ?? {}
  const provider = authorization && findProvider(service, authorization.userPoolId, providerName ?? '')
  const type = provider?.ProviderType
  if (flow !== undefined && provider !== undefined && type && isSocial(type) && service.standIns.has(type)) {
    return { flow, provider, type }
  }
  return refuseOAuth(
    'invalid_request',
    'This page has expired. Go back to the application and sign in again.',
  )
}

function showStandIn(
  reply: FastifyReply,
  { flow, provider }: OpenStandIn,
  { email, name, error }: Parameters = {},
): FastifyReply {
  const { redirectUri } = flow.record.request
  const values = {
    page: flow.state,
    email,
    name,
    error,
    provider: toProviderLabel(provider),
    people: STAND_IN_PEOPLE,
  }
  return sendPage(reply, error === undefined ? 200 : 400, 'standIn', values, redirectUri)
}

/** A listed person, or the typed one. */
function findPerson({ person, email, name, unverified }: Parameters): StandInPerson | undefined {
  const listed = STAND_IN_PEOPLE.find((each) => each.email === person)
  if (listed !== undefined || email === undefined || name === undefined) return listed
  return { email: email.trim(), name: name.trim(), isVerified: unverified === undefined }
}

function submitStandIn(service: Service) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    refuseForeignForm(request)
    const form = parseParameters(request.body)
    const open = requireStandIn(service, request, form.page)
    const { state, record } = open.flow
    const answerWith = (answer: Parameters) =>
      reply.redirect(addParameters(record.redirectUri, { ...answer, state }), 303)
    if (form.cancel !== undefined) return answerWith({ error: 'access_denied' })
    const person = findPerson(form)
    if (person === undefined) {
      return showStandIn(reply, open, { ...form, error: 'Choose a person, or type an address and a name.' })
    }
    return answerWith({ code: issueStandInCode(service, state, makeClaims(open.type, person)) })
  }
}

export function standInPages(app: FastifyInstance, service: Service): void {
  const path = `${STAND_IN_PATH}/:provider`
  app.get(path, async (request, reply) => {
    const { state } = parseParameters(request.query)
    return showStandIn(reply, requireStandIn(service, request, state))
  })
  app.post(path, submitStandIn(service))
}
