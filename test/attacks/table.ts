/** The attack table, by theme. */
import { ALGORITHM_ATTACKS } from './algorithm-attacks.ts'
import { CLAIM_ATTACKS } from './claim-attacks.ts'
import { FORM_ATTACKS } from './form-attacks.ts'
import { HEADER_ATTACKS } from './header-attacks.ts'
import type { Attack } from './row.ts'

export const TABLE: Readonly<Record<string, readonly Attack[]>> = {
  algorithms: ALGORITHM_ATTACKS,
  headers: HEADER_ATTACKS,
  form: FORM_ATTACKS,
  claims: CLAIM_ATTACKS,
}
