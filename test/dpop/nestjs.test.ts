/** DPoP in NestJS, on both platforms: a proof must name the URL of the request, with the global prefix. */
import { Controller, Get } from '@nestjs/common'
import { createVerifier } from '@poolguard/core'
import { dpop } from '@poolguard/core/dpop'
import { PoolguardModule } from '@poolguard/nestjs'
import { describe, expect, it } from 'vitest'
import { ath, clientKey, jktOf, proof } from '../support/dpop.ts'
import { issuers, PLATFORMS, pool, serve } from '../support/nest-apps.ts'

@Controller('orders')
class OrdersController {
  @Get()
  list() {
    return { code: 'accepted' }
  }
}

const token = await pool.accessToken({ claims: { cnf: { jkt: jktOf(clientKey) } } })

describe.each(PLATFORMS)('Nest on %s', (_name, makePlatform) => {
  it('proof → accepted; twice → ERR_PROOF_REPLAYED; for another host → ERR_PROOF_INVALID', async () => {
    const verifier = createVerifier({ issuers, proofs: dpop({ publicUrl: 'from-request' }) })
    const metadata = { imports: [PoolguardModule.forRoot({ verifier })], controllers: [OrdersController] }
    const { url } = await serve(metadata, makePlatform(), (app) => void app.setGlobalPrefix('api'))
    const makeProof = (htu: string) => proof({ htu, ath: ath(token), iat: Math.floor(Date.now() / 1000) })
    const ask = async (made: string) => {
      const headers = { authorization: `DPoP ${token}`, dpop: made, 'x-forwarded-host': 'evil.example' }
      return (await (await fetch(`${url}/api/orders?page=1`, { headers })).json()).code
    }
    const good = makeProof(`${url}/api/orders`)
    expect(await ask(good)).toBe('accepted')
    expect(await ask(good)).toBe('ERR_PROOF_REPLAYED')
    expect(await ask(makeProof('http://evil.example/api/orders'))).toBe('ERR_PROOF_INVALID')
  })
})
