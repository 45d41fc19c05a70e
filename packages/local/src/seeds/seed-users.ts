/**
 * Reads and writes the users of a seed, without secrets such as password verifiers and authenticator apps.
 */
import { createHash } from 'node:crypto'
import { ConfigError } from '@poolguard/core'
import { isCorrectPassword, makePasswordVerifier } from '../credentials/passwords.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type { MfaFactor, UserRecord } from '../store/user-records.ts'
import { checkAttributes } from '../users/attributes.ts'
import { makeUserState } from '../users/new-user.ts'
import { findUser, makeUserKey, refuseTakenNames } from '../users/users.ts'
import { toText } from './seed-dates.ts'
import type { ParsedUser } from './seed-shapes.ts'
import type { SeedUser } from './seed-types.ts'

const DAY_MS = 86_400_000

/** Tables of an application refer to the `sub`, so a user gets the same one at each start (RFC 9562 §5.8). */
function makeSub(pool: UserPoolRecord, name: string): string {
  const hex = createHash('sha256').update(`${pool.Id}/${name}`).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16)
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, variant + hex.slice(17, 20)]
  return [...parts, hex.slice(20, 32)].join('-')
}

function requireName(pool: UserPoolRecord, { Username, Attributes = {} }: ParsedUser): string {
  const name =
    Username ?? pool.UsernameAttributes.map((each) => Attributes[each]).find((value) => value !== undefined)
  if (name === undefined)
    throw new ConfigError('A user has neither a Username nor an attribute to sign in by.')
  return name
}

/** In a pool whose users sign in by an attribute, the username is the `sub`. */
function makeNames(pool: UserPoolRecord, seed: ParsedUser): Pick<UserRecord, 'username' | 'attributes'> {
  const { sub: given, ...attributes } = seed.Attributes ?? {}
  checkAttributes(pool, attributes)
  const name = requireName(pool, seed)
  const sub = given ?? makeSub(pool, name)
  return {
    username: pool.UsernameAttributes.length > 0 ? sub : name,
    attributes: { ...seed.Attributes, sub },
  }
}

function makePassword(
  pool: UserPoolRecord,
  seed: ParsedUser,
  username: string,
  now: number,
): Partial<UserRecord> {
  const { Password, UserStatus } = seed
  if (Password === undefined) return {}
  const password = makePasswordVerifier(pool.Id, username, Password)
  const { TemporaryPasswordValidityDays: days } = pool.Policies.PasswordPolicy
  return UserStatus === 'FORCE_CHANGE_PASSWORD'
    ? { password, passwordExpiresAt: now + days * DAY_MS }
    : { password }
}

function makeFactors({
  UserMFASettingList: factors,
  PreferredMfaSetting: preferred,
}: ParsedUser): Partial<UserRecord> {
  return {
    ...(factors === undefined ? {} : { mfaFactors: factors }),
    ...(preferred === undefined ? {} : { preferredMfa: preferred }),
  }
}

/** @throws ConfigError, CognitoError */
export function putUser(service: Service, pool: UserPoolRecord, seed: ParsedUser): void {
  const now = service.now()
  const names = makeNames(pool, seed)
  if (findUser(service, pool, names.username) !== undefined) {
    throw new ConfigError(`The user ${names.username} is listed twice.`)
  }
  refuseTakenNames(service, pool, names)
  const createdAt = seed.UserCreateDate === undefined ? now : Date.parse(seed.UserCreateDate)
  const updatedAt =
    seed.UserLastModifiedDate === undefined ? createdAt : Date.parse(seed.UserLastModifiedDate)
  const key = makeUserKey(pool, names.username)
  service.store.users.put(key, {
    ...names,
    ...makePassword(pool, seed, names.username, now),
    ...makeFactors(seed),
    ...makeUserState(createdAt),
    userPoolId: pool.Id,
    updatedAt,
    status: seed.UserStatus ?? 'CONFIRMED',
    enabled: seed.Enabled ?? true,
    groups: seed.Groups ?? [],
  })
  if (seed.Password !== undefined) service.givenPasswords.set(key, seed.Password)
}

/** A password that was given at the start, if it is still the user's. */
function findPassword(
  { givenPasswords }: Service,
  pool: UserPoolRecord,
  user: UserRecord,
): string | undefined {
  const given = givenPasswords.get(makeUserKey(pool, user.username))
  if (given === undefined || !isCorrectPassword(user, pool.Id, user.username, given)) return undefined
  return given
}

/** The secret of an authenticator app is not in a seed, so the app does not count as a factor. */
function toSeedFactors({ mfaFactors = [], preferredMfa }: UserRecord): Partial<SeedUser> {
  const isKept = (factor: MfaFactor) => factor !== 'SOFTWARE_TOKEN_MFA'
  const factors = mfaFactors.filter(isKept)
  return {
    ...(factors.length === 0 ? {} : { UserMFASettingList: factors }),
    ...(preferredMfa !== undefined && isKept(preferredMfa) ? { PreferredMfaSetting: preferredMfa } : {}),
  }
}

/** `undefined` for a user of another provider, who is made again at the next sign-in there. */
export function toSeedUser(service: Service, pool: UserPoolRecord, user: UserRecord): SeedUser | undefined {
  const { username, attributes, status, enabled, groups } = user
  if (status === 'EXTERNAL_PROVIDER') return undefined
  const Password = findPassword(service, pool, user)
  return {
    ...(pool.UsernameAttributes.length > 0 ? {} : { Username: username }),
    Attributes: attributes,
    ...(Password === undefined ? {} : { Password }),
    ...(groups.length === 0 ? {} : { Groups: groups }),
    ...(enabled ? {} : { Enabled: false }),
    ...(status === 'CONFIRMED' ? {} : { UserStatus: status }),
    ...toSeedFactors(user),
    UserCreateDate: toText(user.createdAt),
    UserLastModifiedDate: toText(user.updatedAt),
  }
}
