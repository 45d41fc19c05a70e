/**
 * Makes a new user. Throws UsernameExistsException, AliasExistsException, InvalidParameterException,
 * LimitExceededException.
 */
import { randomUUID } from 'node:crypto'
import { refuse } from '../errors/cognito-error.ts'
import type { CognitoErrorKind } from '../errors/cognito-errors.ts'
import type { Service } from '../service/service.ts'
import type { SignInAttribute, UserPoolRecord } from '../store/user-pool-records.ts'
import type { UserRecord, UserStatus } from '../store/user-records.ts'
import { isVerified } from './addresses.ts'
import { takeOverAliases } from './aliases.ts'
import { type Attributes, isWellFormed, listBlank, omitAttributes } from './attributes.ts'
import { findUser, makeUserKey, refuseTakenNames } from './users.ts'

const EXPECTED_NAMES: Readonly<Record<SignInAttribute, string>> = {
  email: 'an email',
  phone_number: 'a phone number',
}

/** Finds which attribute the typed name is, such as `email`, in a pool whose users sign in by attributes. */
function requireSignInAttribute(pool: UserPoolRecord, username: string): SignInAttribute {
  const found = pool.UsernameAttributes.find((name) => isWellFormed(name, username))
  if (found !== undefined) return found
  const expected = pool.UsernameAttributes.map((name) => EXPECTED_NAMES[name]).join(' or ')
  const either = pool.UsernameAttributes.length > 1 ? 'either ' : ''
  return refuse('parameterInvalid', { problem: `Username should be ${either}${expected}.` })
}

function makeNames(pool: UserPoolRecord, username: string, attributes: Attributes) {
  const sub = randomUUID()
  if (pool.UsernameAttributes.length > 0) {
    const all = { ...attributes, [requireSignInAttribute(pool, username)]: username }
    return { username: sub, attributes: { ...all, sub } }
  }
  if (pool.AliasAttributes.includes('email') && username.includes('@')) {
    return refuse('parameterInvalid', {
      problem: 'Username cannot be of email format, since user pool is configured for email alias.',
    })
  }
  return { username, attributes: { ...attributes, sub } }
}

function refuseIfExists(
  service: Service,
  pool: UserPoolRecord,
  { username, attributes }: Pick<UserRecord, 'username' | 'attributes'>,
  existsKind: CognitoErrorKind,
): void {
  const isTaken = (name = '') => name !== '' && findUser(service, pool, name) !== undefined
  const attribute = pool.UsernameAttributes.find((name) => isTaken(attributes[name]))
  if (attribute !== undefined) refuse('usernameAttributeExists', { attribute })
  if (isTaken(username)) refuse(existsKind)
}

export interface NewUserRules {
  /** The error if a user has the name, in a pool whose users do not sign in by an attribute. */
  readonly existsKind: CognitoErrorKind
  /** Takes verified aliases away from other users. Default: an alias of another user is refused. */
  readonly forceAlias?: boolean
}

const ALIASES = ['email', 'phone_number'] as const

/** Refuses a new user whose names another one has taken while a trigger ran. */
export function refuseIfTaken(
  service: Service,
  pool: UserPoolRecord,
  user: UserRecord,
  existsKind: CognitoErrorKind,
): void {
  refuseIfExists(service, pool, user, existsKind)
  refuseTakenNames(service, pool, user)
}

/** Does not store the user; `putUser` does. */
export function makeUser(
  service: Service,
  pool: UserPoolRecord,
  username: string,
  attributes: Attributes,
  status: UserStatus,
  { existsKind, forceAlias = false }: NewUserRules,
): UserRecord {
  if (service.store.users.isFull) refuse('poolFull')
  const names = makeNames(pool, username, omitAttributes(attributes, listBlank(attributes)))
  refuseIfExists(service, pool, names, existsKind)
  if (forceAlias) {
    takeOverAliases(
      service,
      pool,
      names,
      ALIASES.filter((name) => isVerified(names.attributes, name)),
    )
  }
  refuseTakenNames(service, pool, names)
  return { ...names, userPoolId: pool.Id, status, ...makeUserState(service.now()) }
}

/** The state of every new user. */
export function makeUserState(now: number) {
  return {
    enabled: true,
    createdAt: now,
    updatedAt: now,
    groups: [],
    codes: {},
    failedSignIns: 0,
    lastFailureAt: 0,
  }
}

export function putUser({ store }: Service, pool: UserPoolRecord, user: UserRecord): void {
  store.users.put(makeUserKey(pool, user.username), user)
}
