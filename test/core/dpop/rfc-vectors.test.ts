/** The examples of RFC 9449 §7.1 and RFC 7638 §3.1. */
import type { RequestLike } from '@poolguard/core'
import { describe, expect, it } from 'vitest'
import { checkProof } from '../../../packages/core/src/dpop/check-proof.ts'
import { resolveDpopOptions } from '../../../packages/core/src/dpop/dpop-options.ts'
import type { ReplayStore } from '../../../packages/core/src/dpop/replay-store.ts'
import { computeThumbprint } from '../../../packages/core/src/dpop/thumbprint.ts'
import { importJwk, type VerificationKey } from '../../../packages/core/src/keys/jwk.ts'
import { RS256 } from '../../../packages/core/src/keys/rsa.ts'
import { walkSync } from '../../../packages/core/src/util/wait.ts'
import { outcome } from '../../support/core-fixtures.ts'

const TOKEN = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'
const JKT = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'
const ISSUED_AT = 1_562_262_618
const PROOF =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJo' +
  'RjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJ' +
  'qdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXN' +
  'vdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yR' +
  'qzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA'

function check(publicUrl: string, method = 'GET', store: ReplayStore = { use: () => true }): Promise<string> {
  const request = { method, url: '/protectedresource', headers: { dpop: PROOF } } as RequestLike
  const bound = { auth: { token: TOKEN } as never, request, thumbprint: JKT }
  const terms = { now: () => ISSUED_AT * 1000, clockToleranceSeconds: 0 }
  return outcome(() => walkSync(checkProof(bound, resolveDpopOptions({ publicUrl }), store, terms)))
}

describe('RFC 9449 §7.1', () => {
  it('the proof for the protected resource → accepted', async () => {
    expect(await check('https://resource.example.org')).toBe('accepted')
  })

  it('at another host, or with another method → ERR_PROOF_INVALID', async () => {
    expect(await check('https://other.example.org')).toBe('ERR_PROOF_INVALID')
    expect(await check('https://resource.example.org', 'POST')).toBe('ERR_PROOF_INVALID')
  })

  it('a promise of the store, a caller that cannot wait → ERR_REPLAY_STORE_UNAVAILABLE', async () => {
    const store = { use: async () => true }
    expect(await check('https://resource.example.org', 'GET', store)).toBe('ERR_REPLAY_STORE_UNAVAILABLE')
  })
})

it('the key of RFC 7638 §3.1, with alg and kid → its thumbprint', () => {
  const n =
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknj' +
    'hMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQ' +
    'vRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK' +
    'nqDKgw'
  const jwk = { kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' }
  const [key] = importJwk(jwk, [RS256], [])
  expect(computeThumbprint(key as VerificationKey)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs')
})
