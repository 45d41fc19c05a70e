/**
 * Checks the value of an attribute against its schema: type, range and length. Source: Cognito Developer
 * Guide, "Working with user attributes". Throws InvalidParameterException.
 */
import { refuse } from '../errors/cognito-error.ts'
import { STANDARD_ATTRIBUTES } from '../store/standard-attributes.ts'
import type { SchemaAttribute, UserPoolRecord } from '../store/user-pool-records.ts'

/** The attribute of the pool's schema. A pool always has the standard attributes. */
export function findSchemaAttribute(
  { SchemaAttributes }: Pick<UserPoolRecord, 'SchemaAttributes'>,
  name: string,
): SchemaAttribute | undefined {
  return SchemaAttributes.find(({ Name }) => Name === name) ?? STANDARD_ATTRIBUTES.get(name)
}

const NUMBER = /^-?\d+(\.\d+)?$/
/** ISO 8601, a date with or without a time, or seconds since 1970. */
const DATE_TIME = /^(\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?|\d+)$/

function findLengthProblem({ StringAttributeConstraints: limits }: SchemaAttribute, value: string) {
  const length = [...value].length
  const { MinLength, MaxLength } = limits ?? {}
  if (MinLength && length < Number(MinLength))
    return `String is shorter than the minimum length ${MinLength}.`
  if (MaxLength && length > Number(MaxLength)) return `String is longer than the maximum length ${MaxLength}.`
  return undefined
}

function findRangeProblem({ NumberAttributeConstraints: limits }: SchemaAttribute, value: string) {
  if (!NUMBER.test(value)) return 'Attribute value must be a number.'
  const { MinValue, MaxValue } = limits ?? {}
  if (MinValue && Number(value) < Number(MinValue)) return `Number is less than the minimum ${MinValue}.`
  if (MaxValue && Number(value) > Number(MaxValue)) return `Number is greater than the maximum ${MaxValue}.`
  return undefined
}

function findDateProblem(value: string) {
  const isDate = DATE_TIME.test(value) && (/^\d+$/.test(value) || !Number.isNaN(Date.parse(value)))
  return isDate ? undefined : 'Attribute value must be a date and time.'
}

function findProblem(attribute: SchemaAttribute, value: string): string | undefined {
  switch (attribute.AttributeDataType) {
    case 'String':
      return findLengthProblem(attribute, value)
    case 'Number':
      return findRangeProblem(attribute, value)
    case 'DateTime':
      return findDateProblem(value)
    default:
      return /^(true|false)$/i.test(value) ? undefined : 'Attribute value must be a boolean.'
  }
}

/** An empty value deletes the attribute, so it is not checked. */
export function checkAttributeValue(attribute: SchemaAttribute, value: string): void {
  const problem = value === '' ? undefined : findProblem(attribute, value)
  if (problem !== undefined) refuse('attributesInvalid', { problem: `${attribute.Name}: ${problem}` })
}
