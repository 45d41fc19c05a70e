/** @poolguard/lambda: guards for Lambda functions, and authorizers for API Gateway and AppSync. */
export { type Authorizer, type AuthorizerOptions, authorizer } from './authorizer/authorizer.ts'
export type { AuthorizerContext, ContextValue } from './authorizer/context.ts'
export type {
  AppSyncEvent,
  AuthorizerEvent,
  EventApiEvent,
  EventApiOperation,
  HttpApiEvent,
  RequestEvent,
  TokenEvent,
} from './authorizer/events.ts'
export type {
  AppSyncResult,
  AuthorizerResult,
  EventApiResult,
  PolicyResult,
  PolicyStatement,
  SimpleResult,
} from './authorizer/results.ts'
export { authOf, type EventAuth } from './caller/auth-of.ts'
export type { GuardOptions } from './guard.ts'
export { type MiddyAuth, type MiddyRequest, middyAuth } from './handler/middy-auth.ts'
export type { ProxyEvent } from './handler/proxy-events.ts'
export type { RefusalResponse } from './handler/refusal-response.ts'
export {
  type AuthHandler,
  type WithAuthOptions,
  withAuth,
} from './handler/with-auth.ts'
export type { RouteAuth, RouteTable } from './routing/route-table.ts'
