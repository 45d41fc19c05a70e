/** The addresses to which identity providers send their answers. */
import type { FastifyRequest } from 'fastify'
import type { Service } from '../service/service.ts'
import type { ProviderType } from '../settings/identity-provider-rules.ts'
import { LOOPBACK_HOST } from '../util/loopback.ts'

const CALLBACK_PATH = '/oauth2/idpresponse'
const SAML_CALLBACK_PATH = '/saml2/idpresponse'

/** The paths of answers to a sign-in, and the parameter of a form that names the sign-in. */
export const ANSWER_PATHS: Readonly<Record<string, string>> = {
  [CALLBACK_PATH]: 'state',
  [SAML_CALLBACK_PATH]: 'RelayState',
}

/** The path of answers to a sign-out. */
export const SIGN_OUT_ANSWER_PATH = '/saml2/logout'

export function isAnswerPath(path: string): boolean {
  return Object.hasOwn(ANSWER_PATHS, path) || path === SIGN_OUT_ANSWER_PATH
}

/**
 * If the browser reaches the pool on loopback, the URL keeps the host that the browser uses, because the
 * cookie belongs to that host.
 */
export function makeAnswerUrl(
  { address }: Service,
  { headers, protocol }: FastifyRequest,
  path: string,
): string {
  const url = address.url ?? ''
  const { host = '' } = headers
  const isLocal = LOOPBACK_HOST.test(host) && LOOPBACK_HOST.test(new URL(url).host)
  return `${isLocal ? `${protocol}://${host}` : url}${path}`
}

export function makeRedirectUri(service: Service, request: FastifyRequest, type: ProviderType): string {
  return makeAnswerUrl(service, request, type === 'SAML' ? SAML_CALLBACK_PATH : CALLBACK_PATH)
}
