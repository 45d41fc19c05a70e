/**
 * The sign-up fields besides username and password: the attributes that the pool requires, or verifies by a
 * code.
 */

import type { UserPoolRecord } from '../../store/user-pool-records.ts'
import { listRequiredAttributes } from '../../users/attributes.ts'
import type { Parameters } from '../parameters.ts'

export interface Field {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly type: string
  readonly autocomplete: string
}

/** HTML §4.10.5.1 and §4.10.18.7. Every other attribute is plain text. */
const KINDS: Readonly<Record<string, readonly [type: string, autocomplete: string, label?: string]>> = {
  email: ['email', 'email', 'E-mail address'],
  phone_number: ['tel', 'tel', 'Telephone number'],
  name: ['text', 'name'],
  given_name: ['text', 'given-name'],
  family_name: ['text', 'family-name'],
  nickname: ['text', 'nickname'],
  birthdate: ['date', 'bday'],
  website: ['url', 'url'],
}

/** `custom:team_name` → `Team name` */
function toLabel(attribute: string): string {
  const words = attribute.replace(/^custom:/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Omits the attributes that serve as the username, because the form has a field for the username. */
export function listRequestedAttributes(pool: UserPoolRecord): string[] {
  const asked = new Set([...listRequiredAttributes(pool), ...pool.AutoVerifiedAttributes])
  return [...asked].filter((name) => !pool.UsernameAttributes.includes(name as never))
}

export function makeFields(names: readonly string[], typed: Parameters): Field[] {
  return names.map((name) => {
    const [type, autocomplete, label = toLabel(name)] = KINDS[name] ?? ['text', 'off']
    return { name, label, value: typed[name] ?? '', type, autocomplete }
  })
}
