/**
 * The end of a sign-in on the pages: the browser is remembered, and goes back to the application with a code.
 */
import type { FastifyReply } from 'fastify'
import type { AuthenticationMethod, UserRecord } from '../store/user-records.ts'
import { requireClient } from '../users/user-pools.ts'
import { issueCode } from './authorization-codes.ts'
import { rememberBrowser } from './browser-sessions.ts'
import type { FormContext } from './form-context.ts'
import { closePage } from './page-state.ts'
import { requireLevel } from './requested-level.ts'

/** Throws RedirectError if the application requested a level that the sign-in does not reach. */
export function finishSignIn(
  { service, reply, page }: Pick<FormContext, 'service' | 'reply' | 'page'>,
  user: UserRecord,
  methods: readonly AuthenticationMethod[],
): FastifyReply {
  closePage(service, page)
  const { request } = page.record
  const client = requireClient(service, request.clientId)
  const signedInAt = rememberBrowser(service, reply, [user, client], { methods })
  requireLevel(request, { methods })
  return reply.redirect(issueCode(service, request, { username: user.username, signedInAt, methods }), 303)
}
