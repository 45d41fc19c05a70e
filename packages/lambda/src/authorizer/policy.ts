/** Decision → IAM policy. Source: API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer". */
import type { AuthorizerContext } from './context.ts'
import type { PolicyResult } from './results.ts'

/** `arn:{partition}:execute-api:{region}:{account}:{api}/{stage}`, and the first part of the method, route or path. */
const INVOKE_ARN = /^(arn:[\w-]+:execute-api:[\w-]+:[\w-]+:[\w-]+\/[\w$-]+)\/[^/]+(\/)?/

/**
 * One route: the very request that was asked about. A client may put IAM's wildcards into its path; `${*}` is how a
 * policy says the character itself (IAM User Guide, "IAM policy elements: Variables and tags").
 */
function literally(arn: string): string {
  return arn.replace(/[*?]|\$(?=\{)/g, (character) => `\${${character}}`)
}

/**
 * The resource of an ARN, in its own partition.
 *
 * When the token alone decided, the whole stage. API Gateway caches the policy and uses it for every route of this
 * authorizer; one for the single method that was called first would refuse the others. That is safe, for the same token
 * gets the same answer on every route, and each authorizer has a cache of its own. IAM's `*` spans slashes. A path of
 * three parts, `api/stage/$connect`, is that of a WebSocket route.
 *
 * When the route decided, this request alone, so that a cached policy lets the token into no other.
 */
function resourceOf(arn: unknown, isByRoute: boolean): string {
  const [, stage, hasPath] = (typeof arn === 'string' && INVOKE_ARN.exec(arn)) || []
  if (stage === undefined) {
    const found = typeof arn === 'string' ? JSON.stringify(arn.slice(0, 200)) : typeof arn
    throw new Error(`authorizer: the event's ARN is not one of execute-api: ${found}.`)
  }
  if (isByRoute) return literally(arn as string)
  return hasPath === undefined ? `${stage}/*` : `${stage}/*/*`
}

/** What a policy says. */
export interface PolicyContent {
  readonly isAllowed: boolean
  readonly isByRoute: boolean
  readonly principalId: string
  readonly context: AuthorizerContext
}

/** @throws Error when the ARN is malformed: the event is not API Gateway's, and that is no fault of the caller. */
export function policyOf(content: PolicyContent, arn: unknown): PolicyResult {
  const { isAllowed, isByRoute, principalId, context } = content
  const Effect = isAllowed ? 'Allow' : 'Deny'
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: resourceOf(arn, isByRoute) }],
    },
    context,
  }
}
