/**
 * Refuses passwords that the user has had. Source: `PasswordHistorySize` of PasswordPolicyType. Throws
 * PasswordHistoryPolicyViolationException.
 */
import { isPasswordOf } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import type { PasswordPolicy } from '../store/user-pool-records.ts'
import type { PasswordVerifier, UserRecord } from '../store/user-records.ts'

type Owner = Pick<UserRecord, 'userPoolId' | 'username' | 'password' | 'passwordHistory'>

/** The current password and those before it, as many as the policy remembers. */
export function rememberPasswords(
  { PasswordHistorySize = 0 }: PasswordPolicy,
  { password, passwordHistory = [] }: Owner,
): PasswordVerifier[] {
  return [...(password === undefined ? [] : [password]), ...passwordHistory].slice(0, PasswordHistorySize)
}

export function refuseUsedPassword(policy: PasswordPolicy, owner: Owner, password: string): void {
  const { userPoolId, username } = owner
  const isUsed = rememberPasswords(policy, owner).some((verifier) =>
    isPasswordOf(verifier, userPoolId, username, password),
  )
  if (isUsed) refuse('passwordUsedBefore')
}
