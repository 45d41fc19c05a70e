/** @poolguard/express: middleware for Express 4 and 5. */
export { type AuthenticateOptions, authenticate } from './authenticate.ts'
export { authorize } from './authorize.ts'
export { errorHandler } from './error-handler.ts'
export { protectedResource } from './protected-resource.ts'
export { authOf } from './request-auth.ts'
export { type AuthHandler, withAuth } from './with-auth.ts'
