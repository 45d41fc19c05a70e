/** Checks input by a schema. Throws InvalidParameterException in AWS's words. */
import type { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'

type Issue = z.core.$ZodIssue

function describeConstraint(issue: Issue): string {
  switch (issue.code) {
    case 'too_small':
      return `Member must have ${issue.origin === 'number' ? 'value' : 'length'} greater than or equal to ${issue.minimum}`
    case 'too_big':
      return `Member must have ${issue.origin === 'number' ? 'value' : 'length'} less than or equal to ${issue.maximum}`
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.join(', ')}]`
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${issue.pattern ?? issue.format}`
    case 'invalid_type':
      return issue.input === undefined
        ? 'Member must not be null'
        : `Member must be of type ${issue.expected}`
    default:
      return issue.message
  }
}

/**
 * AWS lowercases the first letter of a member's name. It also shows the value; this does not, because it may
 * be a password.
 */
function toPath({ path }: Issue): string {
  return path.map((part) => String(part).replace(/^./, (first) => first.toLowerCase())).join('.')
}

export function parseInput<Schema extends z.ZodType>(schema: Schema, input: object): z.output<Schema> {
  const result = schema.safeParse(input, { reportInput: true })
  if (result.success) return result.data
  const { issues } = result.error
  const texts = issues.map(
    (issue) => `Value at '${toPath(issue)}' failed to satisfy constraint: ${describeConstraint(issue)}`,
  )
  const count = `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected`
  return refuse('parameterInvalid', { problem: `${count}: ${texts.join('; ')}`.slice(0, 1000) })
}
