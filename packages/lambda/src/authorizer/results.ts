/**
 * What API Gateway and AppSync take for an answer. The types of `@types/aws-lambda` take those of API Gateway.
 * Source: API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer"; AppSync Developer Guide,
 * "AWS_LAMBDA authorization".
 */
import type { AuthorizerContext } from './context.ts'

export interface PolicyStatement {
  Action: 'execute-api:Invoke'
  Effect: 'Allow' | 'Deny'
  Resource: string
}

/** An IAM policy: what REST and WebSocket APIs take, and HTTP APIs without simple responses. */
export interface PolicyResult {
  /** The caller's `sub`. */
  principalId: string
  policyDocument: { Version: '2012-10-17'; Statement: PolicyStatement[] }
  context: AuthorizerContext
}

/** What an HTTP API with payload 2.0 and simple responses takes. */
export interface SimpleResult {
  isAuthorized: boolean
  context: AuthorizerContext
}

/** What AppSync takes. */
export interface AppSyncResult {
  isAuthorized: boolean
  /** What resolvers read as `identity.resolverContext`. */
  resolverContext?: AuthorizerContext
  /** The fields that this caller does not get, as `Type.field`. */
  deniedFields?: string[]
  /** For how many seconds AppSync may cache the answer; see {@link AuthorizerOptions.appSyncTtlSeconds}. */
  ttlOverride: number
}

export type AuthorizerResult = PolicyResult | SimpleResult | AppSyncResult
