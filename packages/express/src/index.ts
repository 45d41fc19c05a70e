/** @poolguard/express: middleware for Express 4 and 5. */
export { type AuthenticateOptions, authenticate } from './authenticate.ts'
export { authorize } from './authorize.ts'
export { authOf } from './request-auth.ts'
