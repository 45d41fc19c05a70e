/**
 * The results that API Gateway and AppSync expect. Those of API Gateway are assignable to the types of
 * `@types/aws-lambda`. Source: API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer";
 * AppSync Developer Guide, "AWS_LAMBDA authorization".
 */
import type { AuthorizerContext } from './context.ts'

export interface PolicyStatement {
  Action: 'execute-api:Invoke'
  Effect: 'Allow' | 'Deny'
  Resource: string
}

/** An IAM policy, for REST and WebSocket APIs, and for HTTP APIs without simple responses. */
export interface PolicyResult {
  /** The caller's `sub`; for a token without one, the client, or `unknown`. */
  principalId: string
  policyDocument: { Version: '2012-10-17'; Statement: PolicyStatement[] }
  context: AuthorizerContext
  /** The API key whose usage plan counts the request. Only a REST API uses it. */
  usageIdentifierKey?: string
}

/** A simple response, for HTTP APIs with payload 2.0. */
export interface SimpleResult {
  isAuthorized: boolean
  context: AuthorizerContext
}

/** The result for a GraphQL API of AppSync. */
export interface AppSyncResult {
  isAuthorized: boolean
  /** Resolvers read it as `identity.resolverContext`. */
  resolverContext?: AuthorizerContext
  /** The fields that this caller may not read or call, as `Type.field`. */
  deniedFields?: string[]
  /** How many seconds AppSync may cache the result; see {@link AuthorizerOptions.appSyncTtlSeconds}. */
  ttlOverride: number
}

/** The result for an Event API of AppSync. */
export interface EventApiResult {
  isAuthorized: boolean
  /** Handlers read it as `identity.handlerContext`. */
  handlerContext?: AuthorizerContext
  /** How many seconds AppSync may cache the result; see {@link AuthorizerOptions.appSyncTtlSeconds}. */
  ttlOverride: number
}

export type AuthorizerResult = PolicyResult | SimpleResult | AppSyncResult | EventApiResult
