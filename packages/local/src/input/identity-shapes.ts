/** The shapes of input that operations of identity pools share, as their API reference defines them. */
import { z } from 'zod'
import { boundedMap } from './shapes.ts'

export const identityPoolId = z
  .string()
  .min(1)
  .max(55)
  .regex(/^[\w-]+:[0-9a-f-]+$/)
export const identityId = identityPoolId
export const ofIdentityPool = z.object({ IdentityPoolId: identityPoolId })
export const arn = z.string().min(20).max(2048)
export const providerName = z.string().min(1).max(128)
export const developerProviderName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w._-]+$/)
export const developerUser = z.string().min(1).max(1024)
export const loginsMap = boundedMap(providerName, z.string().min(1).max(50_000), 10)
export const logins = loginsMap.default({})
export const principalTags = boundedMap(z.string().min(1).max(128), z.string().min(1).max(256), 50)
export const tagKey = z.string().min(1).max(128)
/** AWS has no limit in the shape, and allows 50 tags for a resource. */
export const tags = boundedMap(tagKey, z.string().max(256), 50)
export const maxResults = z.int().min(1).max(60)
