/**
 * Step 6, the application's part: claims → claims with the output of its own schema. Throws
 * ERR_CLAIM_INVALID.
 *
 * The output of the schema replaces claims of the same name, except those in `PROTECTED`: a schema may check
 * them, but cannot change them.
 */
import type { Claims } from '../claims/claim-types.ts'
import type { SchemaResult, ValidateClaims } from '../claims/claims-schema.ts'
import { AuthError } from '../errors/auth-error.ts'
import { throwError } from '../util/to-error.ts'
import { isPromiseLike, type Result, waitFor } from '../util/wait.ts'

/** The claims whose values poolguard compares, or that identify the token, its user or its sign-in. */
const PROTECTED: ReadonlySet<string> = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'auth_time',
  'token_use',
  'client_id',
  'origin_jti',
  'sid',
  'cnf',
])

function mergeOutput(claims: Claims, result: SchemaResult<unknown>): Claims {
  if (result.issues === undefined) {
    const value: unknown = result.value
    if (typeof value !== 'object' || value === null)
      throw new Error('claims: the schema did not return an object.')
    const given = Object.entries(value).filter(([name]) => !PROTECTED.has(name))
    return { ...claims, ...Object.fromEntries(given) }
  }
  const [issue] = result.issues
  const path = issue?.path?.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
  throw new AuthError('ERR_CLAIM_INVALID', {
    detail: {
      reason: `The claims do not match the schema: ${issue?.message ?? 'no reason was given'}.`,
      ...(path === undefined ? {} : { claim: path }),
    },
  })
}

function refuseToWait(): never {
  throw new Error('claims: the schema is asynchronous, and verifySync cannot wait for it.')
}

/** Waits only for a schema that is asynchronous. */
export function checkSchema(claims: Claims, validate: ValidateClaims | undefined): Result<Claims> {
  if (validate === undefined) return claims
  const held = { ...claims } // because a schema may change what it is given
  try {
    const result = validate(claims)
    if (!isPromiseLike(result)) return mergeOutput(held, result)
    const merged = Promise.resolve(result).then((late) => mergeOutput(held, late))
    return waitFor(merged.catch(throwError), refuseToWait)
  } catch (thrown) {
    return throwError(thrown)
  }
}
