/** The answer that adapters need not wait for: only for what is remembered and good now, and never in place of a refusal. */
import { channel } from 'node:diagnostics_channel'
import { bearer, cookie, type RequestLike, type Verifier } from '@poolguard/core'
import { authenticateAtOnce } from '@poolguard/core/adapter'
import { describe, expect, it } from 'vitest'
import { useKeyServer } from '../support/key-server.ts'
import { access, clock, poolVerifier } from './fixtures.ts'
import { one, publish, start, two } from './guard.ts'

const server = useKeyServer()

const token = access()
const asking = (authorization: unknown): RequestLike => ({
  headers: { authorization } as RequestLike['headers'],
})
const request = asking(`Bearer ${token}`)

async function warm(verifier: Verifier): Promise<Verifier> {
  await verifier.verify(token)
  return verifier
}

describe('an answer at once', () => {
  it('is the very context that was verified before', async () => {
    const verifier = poolVerifier()
    expect(authenticateAtOnce(verifier, request)).toBeUndefined()
    const auth = await verifier.verify(token)
    expect(authenticateAtOnce(verifier, request)).toBe(auth)
  })

  it.each<[string, unknown]>([
    ['no header', undefined],
    ['another token', `Bearer ${access({ sub: 'another' })}`],
    ['two headers', [`Bearer ${token}`, `Bearer ${token}`]],
    ['another scheme', `Basic ${token}`],
    ['a blank more', `Bearer  ${token}`],
    ['a blank behind', `Bearer ${token} `],
    ['more behind', `Bearer ${token}, Bearer ${token}`],
    ['less', `Bearer ${token.slice(0, -1)}`],
  ])('is not given for %s', async (_name, authorization) => {
    expect(authenticateAtOnce(await warm(poolVerifier()), asking(authorization))).toBeUndefined()
  })

  it('is not given when the token has expired, or the clock was put back before it was issued', async () => {
    const { now, advance } = clock()
    const verifier = await warm(poolVerifier({ jwksUri: null }, { now })) // nor is anything fetched
    for (const seconds of [3605, -3605 - 66]) {
      advance(seconds)
      expect(authenticateAtOnce(verifier, request)).toBeUndefined()
    }
    advance(66)
    expect(authenticateAtOnce(verifier, request)).toBeDefined()
  })

  it('is not given once the key was withdrawn', async () => {
    const guard = start(server)
    const asked = asking(`Bearer ${guard.token(one)}`)
    expect(await guard.ask(one)).toBe('accepted')
    expect(authenticateAtOnce(guard.verifier, asked)).toBeDefined()
    publish(guard.site, two)
    expect(await guard.ask(two)).toBe('accepted')
    expect(authenticateAtOnce(guard.verifier, asked)).toBeUndefined()
  })

  it.each<[string, Parameters<typeof poolVerifier>[1]]>([
    ['a store is asked about revocation', { isRevoked: () => false }],
    ['nothing is remembered', { cache: false }],
    ['tokens come from elsewhere, too', { from: [bearer(), cookie('token')] }],
    ['tokens come from elsewhere', { from: cookie('token') }],
  ])('is not given where %s', async (_name, options) => {
    expect(authenticateAtOnce(await warm(poolVerifier({}, options)), request)).toBeUndefined()
  })

  it('does not pass over a verifier that is somebody else’s, or was made so', async () => {
    const verifier = await warm(poolVerifier())
    const other: Verifier = { ...verifier, authenticate: () => Promise.reject(new Error('no')) }
    expect(authenticateAtOnce(other, request)).toBeUndefined()
    Object.assign(verifier, { authenticate: () => Promise.reject(new Error('no')) })
    expect(authenticateAtOnce(verifier, request)).toBeUndefined()
  })

  it.each(['poolguard:decision', 'poolguard:memory'])('is not given while %s has listeners', async (name) => {
    const verifier = await warm(poolVerifier())
    const listen = () => {}
    channel(name).subscribe(listen)
    expect(authenticateAtOnce(verifier, request)).toBeUndefined()
    channel(name).unsubscribe(listen)
    expect(authenticateAtOnce(verifier, request)).toBeDefined()
  })
})
