/** The attack table: hostile tokens, and odd ones that are legal, through every way of asking. */
import { describe, expect, it } from 'vitest'
import { decisions, unanimous } from '../core/fixtures.ts'
import { TABLE } from './table.ts'
import { makeVerifier } from './world.ts'

const remembering = { pool: makeVerifier('pool'), oidc: makeVerifier('oidc') }
const forgetful = {
  pool: makeVerifier('pool', { cache: false }),
  oidc: makeVerifier('oidc', { cache: false }),
}

describe.each(Object.entries(TABLE))('attacks by %s', (_theme, attacks) => {
  it.each(attacks.map((attack) => [attack.decision, attack.name, attack] as const))(
    '%s: %s',
    async (decision, _name, { token, target }) => {
      expect(await decisions(remembering[target], token)).toEqual(unanimous(decision))
      expect(await decisions(forgetful[target], token)).toEqual(unanimous(decision))
    },
  )
})

it('the table has at least 250 rows, each under a name of its own', () => {
  const names = Object.values(TABLE).flatMap((attacks) => attacks.map(({ name }) => name))
  expect(names.length).toBeGreaterThanOrEqual(250)
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})
