/** @poolguard/lambda: authorizers for API Gateway: REST, HTTP and WebSocket APIs. */
export { type Authorizer, type AuthorizerOptions, authorizer } from './authorizer.ts'
export type { AuthorizerContext, ContextValue } from './context.ts'
export type { AuthorizerEvent, HttpApiEvent, RequestEvent, TokenEvent } from './events.ts'
export type { AuthorizerResult, PolicyResult, PolicyStatement, SimpleResult } from './results.ts'
