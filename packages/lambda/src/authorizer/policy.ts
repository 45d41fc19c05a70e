/**
 * Decision → IAM policy. Source: API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer".
 */
import type { AuthorizerContext } from './context.ts'
import type { PolicyResult } from './results.ts'

/**
 * `arn:{partition}:execute-api:{region}:{account}:{api}/{stage}`, then a method or the route of a WebSocket
 * API, and a slash if a path follows.
 */
const INVOKE_ARN = /^(arn:[\w-]+:execute-api:[\w-]+:[\w-]+:[\w-]+\/[\w$-]+)\/[^/]+(\/)?/

/**
 * A client may put IAM's wildcards into its path. In a policy, `${*}` stands for the character itself (IAM
 * User Guide, "IAM policy elements: Variables and tags").
 */
function escapeIamWildcards(arn: string): string {
  return arn.replace(/[*?]|\$(?=\{)/g, (character) => `\${${character}}`)
}

/**
 * The resource that a policy allows or denies, in the partition of the event's ARN.
 *
 * When the token alone decided, it is the whole stage. API Gateway caches the policy and uses it for every
 * route of this authorizer; a policy for the method that was called first would refuse the other routes. The
 * whole stage is safe, because a token gets the same result on every route, and each authorizer has its own
 * cache. IAM's `*` spans slashes. A path of three parts, `api/stage/$connect`, is the path of a WebSocket
 * route.
 *
 * When the route decided, it is this request alone, so that a cached policy allows no other route.
 */
function findResource(arn: unknown, isByRoute: boolean): string {
  const [, stage, hasPath] = (typeof arn === 'string' && INVOKE_ARN.exec(arn)) || []
  if (stage === undefined) {
    const found = typeof arn === 'string' ? JSON.stringify(arn.slice(0, 200)) : typeof arn
    throw new Error(`authorizer: the event's ARN must be an execute-api ARN, but it is ${found}.`)
  }
  if (isByRoute) return escapeIamWildcards(arn as string)
  return hasPath === undefined ? `${stage}/*` : `${stage}/*/*`
}

/** The content of a policy. */
export interface PolicyContent {
  readonly isAllowed: boolean
  readonly isByRoute: boolean
  readonly principalId: string
  readonly context: AuthorizerContext
}

/** @throws Error for a malformed ARN: API Gateway did not send the event, which is not the caller's fault. */
export function makePolicy(content: PolicyContent, arn: unknown): PolicyResult {
  const { isAllowed, isByRoute, principalId, context } = content
  const Effect = isAllowed ? 'Allow' : 'Deny'
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: findResource(arn, isByRoute) }],
    },
    context,
  }
}
