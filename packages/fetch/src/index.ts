/** @poolguard/fetch: a guard for the Request and Response of the Fetch standard. */
export {
  createGuard,
  type Guard,
  type GuardOptions,
  type OptionalGuardOptions,
  type RequiredGuardOptions,
} from './guard.ts'
export { protectedResource } from './protected-resource.ts'
export { toResponse } from './to-response.ts'
export { type AuthHandler, type OptionalAuthHandler, withAuth } from './with-auth.ts'
