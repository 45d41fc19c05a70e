/** The attack table: hostile tokens, and unusual valid ones, through every method of a verifier. */
import { describe, expect, it } from 'vitest'
import { decisions, unanimous } from '../support/core-fixtures.ts'
import { TABLE } from './table.ts'
import { makeVerifier } from './world.ts'

const caching = { pool: makeVerifier('pool'), oidc: makeVerifier('oidc') }
const forgetful = {
  pool: makeVerifier('pool', { cache: false }),
  oidc: makeVerifier('oidc', { cache: false }),
}

describe.each(Object.entries(TABLE))('attacks by %s', (_theme, attacks) => {
  it.each(attacks.map((attack) => [attack.name, attack.decision, attack] as const))(
    '%s → %s',
    async (_name, decision, { token, target }) => {
      expect(await decisions(caching[target], token)).toEqual(unanimous(decision))
      expect(await decisions(forgetful[target], token)).toEqual(unanimous(decision))
    },
  )
})

it('the table → at least 250 rows with unique names', () => {
  const names = Object.values(TABLE).flatMap((attacks) => attacks.map(({ name }) => name))
  expect(names.length).toBeGreaterThanOrEqual(250)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})
