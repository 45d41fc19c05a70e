/**
 * A violated constraint in AWS's words: `Value '0' at 'limit' failed to satisfy constraint: …`. The path has
 * the names of members in lower camel case, `1.member` for the first element of a list, and `key.member` for
 * a structure in a map. The key is written as it was sent.
 */
import type { z } from 'zod'
import { findInner, isList, isMap } from './schema-walk.ts'

type Issue = z.core.$ZodIssue

/**
 * AWS hides the values of these members and of everything within them. Source: the members with the trait
 * `sensitive` in AWS's models of user pools and identity pools. `Logins` and the codes are added, because
 * they are secrets.
 */
const SENSITIVE = new Set([
  'AccessToken',
  'AuthParameters',
  'ChallengeResponses',
  'ClientId',
  'ClientSecret',
  'ClientSecretValue',
  'Code',
  'ConfirmationCode',
  'FeedbackToken',
  'IdToken',
  'Logins',
  'Password',
  'PreviousPassword',
  'ProposedPassword',
  'ProviderDetails',
  'RefreshToken',
  'Secret',
  'SecretCode',
  'SecretHash',
  'Session',
  'TemporaryPassword',
  'Token',
  'UserCode',
  'UserContextData',
  'Username',
  'Value',
])

const MAX_SHOWN = 256

const PATTERN = 'Member must satisfy regular expression pattern: '

/**
 * The error of a check. It names AWS's pattern, in the syntax of Java; the check itself may use another one.
 */
export function nameJavaPattern(pattern: string): { readonly error: string } {
  return { error: PATTERN + pattern }
}

/** This member has another name in AWS's messages. Source: github.com/badmintoncryer/cdk-preflight. */
const INNER_NAMES: Readonly<Record<string, string>> = { InviteMessageTemplate: 'inviteMessage' }

/** Lower camel case, as in Java: `userPoolId`, `smsMessage`. */
function toInnerName(name: string): string {
  return INNER_NAMES[name] ?? name.replace(/^([A-Z]+(?=[A-Z][a-z])|[A-Z])/, (start) => start.toLowerCase())
}

/** Java's form of a list and of a map, which AWS prints. */
function toJavaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(toJavaText).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{${Object.entries(value)
    .map(([key, member]) => `${key}=${toJavaText(member)}`)
    .join(', ')}}`
}

function describeConstraint(issue: Issue): string {
  if (issue.input === undefined || issue.input === null) return 'Member must not be null'
  switch (issue.code) {
    case 'too_small':
      return `Member must have ${issue.origin === 'number' || issue.origin === 'int' ? 'value' : 'length'} greater than or equal to ${issue.minimum}`
    case 'too_big':
      return `Member must have ${issue.origin === 'number' || issue.origin === 'int' ? 'value' : 'length'} less than or equal to ${issue.maximum}`
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.join(', ')}]`
    case 'invalid_format':
      return issue.message.startsWith(PATTERN) ? issue.message : PATTERN + toPattern(issue.pattern)
    case 'invalid_key':
      return `Map keys must satisfy constraint: [${issue.issues.map(describeConstraint).join(', ')}]`
    default:
      return issue.message
  }
}

/**
 * Removes slashes and anchors of a JavaScript expression. AWS's patterns have none: they match the whole
 * value.
 */
function toPattern(pattern: string | undefined): string {
  return String(pattern)
    .replace(/^\/\^?/, '')
    .replace(/\$?\/[a-z]*$/, '')
}

interface Place {
  readonly path: string
  readonly value: unknown
  /** Set if AWS reports the whole list or map: if its wrong element or value is not a structure. */
  readonly whole: 'list' | 'map' | undefined
}

/** The words before the constraint, which is in brackets. */
const OF_WHOLE = { list: 'Member must satisfy constraint', map: 'Map value must satisfy constraint' } as const

function findPlace(schema: z.ZodType, input: unknown, { path, code }: Issue): Place {
  const names: string[] = []
  let inner: z.ZodType | undefined = schema
  let value = input
  for (const [at, key] of path.entries()) {
    const isLast = at === path.length - 1
    if (isLast && (isList(inner) || isMap(inner))) {
      const whole = isList(inner) ? 'list' : code === 'invalid_key' ? undefined : 'map'
      return { path: names.join('.'), value, whole }
    }
    if (isList(inner)) names.push(String(Number(key) + 1), 'member')
    else if (isMap(inner)) names.push(String(key), 'member')
    else names.push(toInnerName(String(key)))
    inner = findInner(inner, key)
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[key]
  }
  return { path: names.join('.'), value, whole: undefined }
}

function showValue(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined || value === null) return 'Value null'
  const isHidden = path.some((name) => SENSITIVE.has(String(name)))
  return isHidden ? 'Value' : `Value '${toJavaText(value).slice(0, MAX_SHOWN)}'`
}

export function describeViolation(schema: z.ZodType, input: unknown, issue: Issue): string {
  const { path, value, whole } = findPlace(schema, input, issue)
  const constraint = describeConstraint(issue)
  const ofWhole = whole === undefined ? constraint : `${OF_WHOLE[whole]}: [${constraint}]`
  return `${showValue(value, issue.path)} at '${path}' failed to satisfy constraint: ${ofWhole}`
}
