/**
 * What API Gateway takes for an answer. The types of `@types/aws-lambda` take these.
 * Source: API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer".
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

export type AuthorizerResult = PolicyResult | SimpleResult
