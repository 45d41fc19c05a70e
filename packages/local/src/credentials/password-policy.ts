/**
 * Checks a password against the policy. Source: PasswordPolicyType; AWS's list of symbols. Throws
 * InvalidPasswordException.
 */
import { refuse } from '../errors/cognito-error.ts'
import type { PasswordPolicy } from '../store/user-pool-records.ts'

const MAX_CHARACTERS = 256

/** AWS also counts a space as a symbol, unless it is the first or last character. */
const SYMBOL = /[$^*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|\S \S/

const RULES: readonly (readonly [rule: keyof PasswordPolicy, pattern: RegExp, text: string])[] = [
  ['RequireUppercase', /[A-Z]/, 'Password must have uppercase characters'],
  ['RequireLowercase', /[a-z]/, 'Password must have lowercase characters'],
  ['RequireNumbers', /[0-9]/, 'Password must have numeric characters'],
  ['RequireSymbols', SYMBOL, 'Password must have symbol characters'],
]

export function checkPassword(password: string, policy: PasswordPolicy): void {
  if (password.length < policy.MinimumLength) {
    refuse('passwordTooWeak', { rule: 'Password not long enough' })
  }
  if (password.length > MAX_CHARACTERS) refuse('passwordTooWeak', { rule: 'Password too long' })
  for (const [rule, pattern, text] of RULES) {
    if (policy[rule] && !pattern.test(password)) refuse('passwordTooWeak', { rule: text })
  }
}
