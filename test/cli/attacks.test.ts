/** One truth: what the command line decides of the attack table is what verify() decides. */
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
import { API, CLIENT, NOW, OIDC_ISSUER, POOL_ID, poolJwks } from '../core/fixtures.ts'
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

/** What can be typed: the command line trims white space and takes the header's name off. */
const typed = [...ALGORITHM_ATTACKS, ...HEADER_ATTACKS, ...FORM_ATTACKS, ...CLAIM_ATTACKS].filter(
  ({ token }) =>
    typeof token === 'string' && token !== '' && token.trim() === token && !/^(-|bearer )/i.test(token),
)

describe('poolguard explain decides like verify()', () => {
  it.each(typed.map((attack) => [attack.name, attack] as const))('of %s', async (_name, attack) => {
    const token = attack.token as string
    const verified = await verifiers[attack.target].verify(token).catch((error: unknown) => error)
    const decision = verified instanceof AuthError ? verified.code : 'accepted'
    const args = ['explain', ...AS_CONFIGURED[attack.target], '--at', AT, '--json', token]
    const { code, stdout } = await here(args)
    const said = JSON.parse(stdout)
    expect(said.accepted ? 'accepted' : said.code).toBe(decision)
    expect(decision).toBe(attack.decision)
    expect(code).toBe(decision === 'accepted' ? 0 : 1)
  })

  it('of nearly all of the table', () => {
    expect(typed.length).toBeGreaterThan(400)
  })
})
