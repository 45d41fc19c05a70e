/**
 * Imports the users of a CSV file. As at AWS they have no password: they set one by ForgotPassword, so each
 * needs a verified address. Source: Cognito Developer Guide, "Importing users from a CSV file".
 */
import { CognitoError } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import { type Attributes, checkAttributes, checkRequired } from './attributes.ts'
import { makeCsvHeader, parseCsv } from './import-csv.ts'
import { makeUser, putUser } from './new-user.ts'
import { findUser } from './users.ts'

export interface ImportResult {
  readonly ImportedUsers: number
  readonly SkippedUsers: number
  readonly FailedUsers: number
  readonly Status: 'Succeeded' | 'Failed'
  readonly CompletionMessage: string
}

const NOTHING = { ImportedUsers: 0, SkippedUsers: 0, FailedUsers: 0 }

type Outcome = keyof typeof NOTHING

/** A user who could not reset the password could never sign in. */
function hasVerifiedAddress(attributes: Attributes): boolean {
  return ['email', 'phone_number'].some(
    (name) => Boolean(attributes[name]) && attributes[`${name}_verified`]?.toLowerCase() === 'true',
  )
}

function toAttributes(row: Readonly<Record<string, string>>): Attributes {
  const given = Object.entries(row).filter(([name, value]) => !name.startsWith('cognito:') && value !== '')
  return Object.fromEntries(
    given.map(([name, value]) => [name, name.endsWith('_verified') ? value.toLowerCase() : value]),
  )
}

/** If users sign in by an attribute, the name is in its column, or else in the column of the username. */
function findUsername(pool: UserPoolRecord, row: Readonly<Record<string, string>>): string {
  const [byAttribute] = pool.UsernameAttributes.flatMap((name) => row[name] || [])
  return byAttribute ?? row['cognito:username'] ?? ''
}

function importRow(service: Service, pool: UserPoolRecord, row: Readonly<Record<string, string>>): Outcome {
  const username = findUsername(pool, row)
  const attributes = toAttributes(row)
  if (username === '' || !hasVerifiedAddress(attributes)) return 'FailedUsers'
  if (findUser(service, pool, username) !== undefined) return 'SkippedUsers'
  checkAttributes(pool, attributes)
  const user = makeUser(service, pool, username, attributes, 'RESET_REQUIRED', {
    existsKind: 'userAccountExists',
  })
  checkRequired(pool, user.attributes)
  putUser(service, pool, user)
  return 'ImportedUsers'
}

/** If the pool refuses a row, only this row fails. */
function tryRow(service: Service, pool: UserPoolRecord, row: Readonly<Record<string, string>>): Outcome {
  try {
    return importRow(service, pool, row)
  } catch (error) {
    if (error instanceof CognitoError) return 'FailedUsers'
    throw error
  }
}

export function importUsers(service: Service, pool: UserPoolRecord, csv: string): ImportResult {
  const fail = (CompletionMessage: string) => ({ ...NOTHING, Status: 'Failed', CompletionMessage }) as const
  const [header = [], ...rows] = parseCsv(csv.replace(/^\uFEFF/, '')) ?? []
  const expected = makeCsvHeader(pool)
  const isExpected = header.length === expected.length && expected.every((name) => header.includes(name))
  if (!isExpected) return fail('The header of the CSV file does not match the attributes of the user pool.')
  const counts = { ...NOTHING }
  for (const fields of rows) {
    const row = Object.fromEntries(header.map((name, at) => [name, fields[at] ?? '']))
    counts[fields.length === header.length ? tryRow(service, pool, row) : 'FailedUsers'] += 1
  }
  return counts.ImportedUsers === 0 && counts.FailedUsers > 0
    ? {
        ...counts,
        Status: 'Failed',
        CompletionMessage: 'Too many users have failed or been skipped during the import.',
      }
    : { ...counts, Status: 'Succeeded', CompletionMessage: 'Import Job Completed Successfully.' }
}
