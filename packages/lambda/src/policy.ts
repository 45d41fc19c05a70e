/** Decision → IAM policy. Source: API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer". */
import type { Decision } from './decide.ts'
import type { PolicyResult } from './results.ts'

/** `arn:{partition}:execute-api:{region}:{account}:{api}/{stage}`, and the first part of the method, route or path. */
const INVOKE_ARN = /^(arn:[\w-]+:execute-api:[\w-]+:[\w-]+:[\w-]+\/[\w$-]+)\/[^/]+(\/)?/

/**
 * The whole stage that an ARN is in, in its own partition. API Gateway caches the policy and uses it for every route
 * of this authorizer; one for the single method that was called first would refuse the others. That is safe because
 * nothing but the token was looked at: the same token gets the same answer on every route, and each authorizer has a
 * cache of its own. IAM's `*` spans slashes.
 *
 * A path of three parts, `api/stage/$connect`, is that of a WebSocket route.
 */
function stageOf(arn: unknown): string {
  const [, stage, hasPath] = (typeof arn === 'string' && INVOKE_ARN.exec(arn)) || []
  if (stage !== undefined) return hasPath === undefined ? `${stage}/*` : `${stage}/*/*`
  throw new Error(`authorizer: the event's ARN is not one of execute-api: ${JSON.stringify(arn)}.`)
}

/** @throws Error when the ARN is malformed: the event is not API Gateway's, and that is no fault of the caller. */
export function policyOf({ isAllowed, principalId, context }: Decision, arn: unknown): PolicyResult {
  const Effect = isAllowed ? 'Allow' : 'Deny'
  return {
    principalId,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect, Resource: stageOf(arn) }],
    },
    context,
  }
}
