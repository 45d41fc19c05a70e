/** A pool's password policy in words, so that a person sees all rules before the first refusal. */
import type { UserPoolRecord } from '../../store/user-pool-records.ts'

const RULES = [
  ['RequireUppercase', 'an upper-case letter'],
  ['RequireLowercase', 'a lower-case letter'],
  ['RequireNumbers', 'a digit'],
  ['RequireSymbols', 'a symbol'],
] as const

export function describeRules({ Policies: { PasswordPolicy: policy } }: UserPoolRecord): string {
  const needed = RULES.filter(([rule]) => policy[rule]).map(([, text]) => text)
  const [others, last] = [needed.slice(0, -1).join(', '), needed.at(-1)]
  const list = others === '' ? last : `${others} and ${last}`
  return `At least ${policy.MinimumLength} characters${list === undefined ? '' : `, with ${list}`}.`
}
