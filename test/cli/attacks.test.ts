/** The command line decides as verify() does: every row of the attack table that can be an argument. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AuthError } from '@poolguard/core'
import { afterAll, describe, expect, it } from 'vitest'
import { ALGORITHM_ATTACKS } from '../attacks/algorithm-attacks.ts'
import { CLAIM_ATTACKS } from '../attacks/claim-attacks.ts'
import { FORM_ATTACKS } from '../attacks/form-attacks.ts'
import { HEADER_ATTACKS } from '../attacks/header-attacks.ts'
import type { Target } from '../attacks/row.ts'
import { ALGORITHMS, jwks, makeVerifier } from '../attacks/world.ts'
import { API, CLIENT, NOW, OIDC_ISSUER, POOL_ID, poolJwks } from '../support/core-fixtures.ts'
import { here } from './command.ts'

const folder = await mkdtemp(join(tmpdir(), 'poolguard-attacks-'))
afterAll(() => rm(folder, { recursive: true }))
const files = { pool: join(folder, 'pool.json'), oidc: join(folder, 'oidc.json') }
await writeFile(files.pool, JSON.stringify(poolJwks))
await writeFile(files.oidc, JSON.stringify(jwks))

const AS_CONFIGURED: Readonly<Record<Target, readonly string[]>> = {
  pool: ['--user-pool-id', POOL_ID, '--client-id', CLIENT, '--jwks', files.pool],
  oidc: [
    ...['--issuer', OIDC_ISSUER, '--audience', API, '--jwks', files.oidc],
    ...ALGORITHMS.flatMap((name) => ['--algorithm', name]),
  ],
}
const AT = new Date(NOW * 1000).toISOString()
const verifiers = { pool: makeVerifier('pool'), oidc: makeVerifier('oidc') }

/** The rows that can be an argument: the command line trims white space and removes the name of the header. */
const typed = [...ALGORITHM_ATTACKS, ...HEADER_ATTACKS, ...FORM_ATTACKS, ...CLAIM_ATTACKS].filter(
  ({ token }) =>
    typeof token === 'string' && token !== '' && token.trim() === token && !/^(-|bearer )/i.test(token),
)

describe('poolguard explain decides like verify()', () => {
  it.each(typed.map((attack) => [attack.name, attack.decision, attack] as const))(
    '%s → %s',
    async (_name, _decision, attack) => {
      const token = attack.token as string
      const verified = await verifiers[attack.target].verify(token).catch((error: unknown) => error)
      const decision = verified instanceof AuthError ? verified.code : 'accepted'
      const args = ['explain', ...AS_CONFIGURED[attack.target], '--at', AT, '--json', token]
      const { code, stdout } = await here(args)
      const report = JSON.parse(stdout)
      expect(report.accepted ? 'accepted' : report.code).toBe(decision)
      expect(decision).toBe(attack.decision)
      expect(code).toBe(decision === 'accepted' ? 0 : 1)
    },
  )

  it('the table → more than 400 rows that can be an argument', () => {
    expect(typed.length).toBeGreaterThan(400)
  })
})
