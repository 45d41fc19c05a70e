/**
 * Describes a JSON value whose type is wrong, in AWS's words. AWS refuses such values before it checks any
 * constraint.
 */
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

const SCALARS: Readonly<Record<string, string>> = {
  string: 'a String',
  number: 'an Integer',
  int: 'an Integer',
  boolean: 'a Boolean',
}

function toTokenName(value: unknown): string {
  return typeof value === 'boolean'
    ? `${String(value).toUpperCase()}_VALUE`
    : `${typeof value}_VALUE`.toUpperCase()
}

function describeType(value: unknown, expected: string): string {
  if (Array.isArray(value)) return 'Start of list found where not expected'
  if (typeof value === 'object') return 'Start of structure or map found where not expected.'
  const scalar = SCALARS[expected]
  return scalar === undefined
    ? 'Unexpected field type'
    : `${toTokenName(value)} can not be converted to ${scalar}`
}

/** `undefined` for an issue of another kind, and for an absent value. */
export function describeWrongType(issue: Issue): string | undefined {
  const { code, input } = issue
  if (input === undefined || input === null) return undefined
  if (code === 'invalid_type') return describeType(input, issue.expected)
  return code === 'invalid_value' && typeof input !== 'string' ? describeType(input, 'string') : undefined
}
