// @ts-check
/** A Lambda authorizer for an HTTP API (payload 2.0) or a REST API: the form is told from the event. */
import { authorizer } from '@poolguard/lambda'

/** @param {import('@poolguard/core').Verifier} verifier */
export function createAuthorizer(verifier) {
  return authorizer(verifier, { requirement: { scopes: 'orders/read' } })
}
