/** @poolguard/lambda: guards for Lambda functions, and authorizers for API Gateway and AppSync. */
export { authOf, type EventAuth } from './auth-of.ts'
export {
  type AuthenticatedHandler,
  type AuthenticatedOptions,
  authenticated,
} from './authenticated.ts'
export { type Authentication, authentication, type MiddyRequest } from './authentication.ts'
export { type Authorizer, type AuthorizerOptions, authorizer } from './authorizer.ts'
export type { AuthorizerContext, ContextValue } from './context.ts'
export type { AppSyncEvent, AuthorizerEvent, HttpApiEvent, RequestEvent, TokenEvent } from './events.ts'
export type { GuardOptions } from './guard.ts'
export type { ProxyEvent } from './proxy-forms.ts'
export type { RefusalResponse } from './refusal.ts'
export type {
  AppSyncResult,
  AuthorizerResult,
  PolicyResult,
  PolicyStatement,
  SimpleResult,
} from './results.ts'
export type { RouteAuth, RouteTable } from './routes.ts'
