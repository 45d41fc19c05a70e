/** Shows the account pages. */
import type { FastifyReply } from 'fastify'
import { refuse } from '../../errors/cognito-error.ts'
import type { Service } from '../../service/service.ts'
import { requireClient, requireUserPool } from '../../users/user-pools.ts'
import type { OpenPage } from '../page-state.ts'
import type { Parameters } from '../parameters.ts'
import { requirePasswordUsers } from '../password-users.ts'
import { listRequestedAttributes, makeFields } from './account-fields.ts'
import type { ACCOUNT_TEMPLATES } from './account-templates.ts'
import { describeRules } from './password-rules.ts'
import { sendPage } from './render.ts'
import { toNameLabel } from './steps.ts'

export type AccountPageName = keyof typeof ACCOUNT_TEMPLATES

export interface PageMessages {
  /** The typed values, which the page shows again. It never shows passwords or codes. */
  readonly typed?: Parameters
  readonly error?: string
  readonly notice?: string
}

export function showAccount(
  reply: FastifyReply,
  service: Service,
  { name, record }: OpenPage,
  view: AccountPageName,
  { typed = {}, error, notice }: PageMessages = {},
): FastifyReply {
  const { request, query, account } = record
  requirePasswordUsers(requireClient(service, request.clientId))
  const pool = requireUserPool(service, request.userPoolId)
  if (view === 'signUp' && pool.AdminCreateUserConfig.AllowAdminCreateUserOnly) refuse('signUpNotAllowed')
  const values = {
    page: name,
    query,
    error,
    notice,
    nameLabel: toNameLabel(pool),
    rules: describeRules(pool),
    username: typed.username ?? account?.username ?? request.loginHint,
    destination: account?.destination,
    fields: makeFields(listRequestedAttributes(pool), typed),
  }
  return sendPage(reply, error === undefined ? 200 : 400, view, values, request.redirectUri)
}
