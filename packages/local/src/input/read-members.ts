/**
 * Reads JSON as AWS's servers do, before the constraints are checked. A `null` member of a structure is
 * absent (Smithy, "AWS JSON 1.1 protocol"). A `null` value in a map is absent too: AWS accepts `DEVICE_KEY:
 * null`, which amazon-cognito-identity-js sends at each refresh in a browser without a remembered device. A
 * `null` element of a list stays, and the constraints refuse it.
 */
import { z } from 'zod'
import { findInner, unwrap } from './schema-walk.ts'

/** The API accepts a boolean as a string, because CloudFormation's custom resources send it like this. */
const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, false: false }

function readScalar(schema: z.ZodType | undefined, value: unknown): unknown {
  if (typeof value !== 'string' || !(unwrap(schema) instanceof z.ZodBoolean)) return value
  return BOOLEANS[value.toLowerCase()] ?? value
}

export function readMembers(schema: z.ZodType | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element, at) => readMembers(findInner(schema, at), element))
  if (typeof value !== 'object' || value === null) return readScalar(schema, value)
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, readMembers(findInner(schema, name), member)]),
  )
}
