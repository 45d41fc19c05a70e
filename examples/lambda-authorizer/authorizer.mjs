// @ts-check
/** A Lambda authorizer for an HTTP API or a REST API. It recognizes the kind of API by the event. */
import { authorizer } from '@poolguard/lambda'

/** @param {import('@poolguard/core').Verifier} verifier */
export function createAuthorizer(verifier) {
  return authorizer(verifier, { requirement: { scopes: 'orders/read' } })
}
