/** The leaves that many settings share, as the API reference defines them. */
import { z } from 'zod'
import { boundedMap } from '../input/shapes.ts'

/** AWS's pattern of an ARN, without its redundant groups. */
const ARN = /^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:[\w+=/,.@-]*:[0-9]*:[\w+=/,.@-]+(:[\w+=/,.@-]+){0,2}$/

export const arn = z.string().min(20).max(2048).regex(ARN)
export const signInAttributes = z.array(z.enum(['phone_number', 'email'])).max(2)
export const resourceName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w\s+=,.@-]+$/)
/** A name of an identity provider. The name of a new provider has a narrower pattern. */
export const providerName = z
  .string()
  .min(1)
  .max(32)
  .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}\p{Z}]+$/u)
/** AWS has no limit here. This limit is the largest one for a text in AWS's model. */
export const anyText = z.string().max(131_072)
/** Tag quotas of AWS: 50 tags on a resource. */
export const tags = boundedMap(z.string().min(1).max(128), z.string().max(256), 50)
export const regionName = z.string().min(5).max(32)
export const url = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u)
export const uuid = z
  .string()
  .max(36)
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/)

/** A map with a fixed set of keys, such as the levels of authentication. Refuses any other key. */
export function mapOf<Key extends string, Value extends z.ZodType>(keys: readonly Key[], value: Value) {
  const members = Object.fromEntries(keys.map((key) => [key, value.optional()]))
  return z.strictObject(members as Record<Key, z.ZodOptional<Value>>)
}

/** AWS's pattern excludes spaces, double quotes and backslashes. */
export const acrValue = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/)
export const ACR_LEVELS = ['Level1', 'Level2', 'Level3', 'Level4'] as const
