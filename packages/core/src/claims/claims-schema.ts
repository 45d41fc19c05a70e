/**
 * The application's own schema of claims, from any validator that implements the Standard Schema interface (zod,
 * valibot, arktype and others). Source: https://standardschema.dev, version 1.
 */
import { ConfigError } from '../errors/config-error.ts'

interface SchemaIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** The result of a validator: a value, or the issues. */
export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] }

/** A validator that implements Standard Schema; `Output` is the type of its result. */
export interface ClaimsSchema<Output = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined
  }
}

/** The only function of a schema that the verifier calls. */
export type ValidateClaims = (claims: unknown) => SchemaResult<unknown> | Promise<SchemaResult<unknown>>

/** One function for each schema, so that two issuers with the same schema can be recognized. */
const validators = new WeakMap<object, ValidateClaims>()

/** The `claims` option. Validators may be functions (arktype's are). */
export function requireClaimsSchema(
  where: string,
  schema: ClaimsSchema | undefined,
): ValidateClaims | undefined {
  if (schema === undefined) return undefined
  const standard: unknown = Object(schema)['~standard']
  if (typeof Object(standard).validate !== 'function') {
    throw new ConfigError(`${where}: claims must be a Standard Schema (zod, valibot, arktype …).`)
  }
  const validate = validators.get(schema) ?? ((claims) => schema['~standard'].validate(claims))
  validators.set(schema, validate)
  return validate
}
