/**
 * Checks input against a schema, in AWS's order: first the JSON types (SerializationException), then all
 * constraints. One message lists all violations.
 */
import type { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { describeViolation } from './describe-violation.ts'
import { readMembers } from './read-members.ts'
import { describeWrongType } from './wrong-type.ts'

/** The error for a violation: that of user pools, or that of identity pools. */
export type ViolationKind = 'parameterInvalid' | 'validationFailed'

const MAX_MESSAGE = 10_000

/** @throws SerializationException, InvalidParameterException; identity pools: ValidationException */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: object,
  kind: ViolationKind = 'parameterInvalid',
): z.output<Schema> {
  const given = readMembers(schema, input)
  const result = schema.safeParse(given, { reportInput: true })
  if (result.success) return result.data
  const { issues } = result.error
  const [wrongType] = issues.flatMap((issue) => describeWrongType(issue) ?? [])
  if (wrongType !== undefined) return refuse('typeWrong', { problem: wrongType })
  const texts = issues.map((issue) => describeViolation(schema, given, issue))
  const count = `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected`
  return refuse(kind, { problem: `${count}: ${texts.join('; ')}`.slice(0, MAX_MESSAGE) })
}
