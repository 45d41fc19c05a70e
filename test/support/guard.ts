/** A verifier, its clock, and the issuer whose keys it fetches. */
import { createVerifier, type KeyOptions, oidc } from '@poolguard/core'
import { API, clock, NOW, OIDC, otherKey, outcome, poolKey } from './core-fixtures.ts'
import { answers, type KeyServer, type Site } from './key-server.ts'
import { fixedSignature, jws, mint, named, type TestKey } from './mint.ts'

export const one = named(poolKey, 'one')
export const two = otherKey('two')
export const HOUR = 3600
export const DAY = 86_400

export function publish(site: Site, ...keys: readonly TestKey[]): void {
  site.on('/jwks', answers.json({ keys: keys.map(({ jwk }) => jwk) }))
}

/** Makes a verifier of an issuer that publishes the key `one`; nothing is fetched yet. */
export function start(server: KeyServer, options: KeyOptions & { readonly cache?: false } = {}) {
  const site = server.site()
  publish(site, one)
  const { cache, ...keys } = options
  const time = clock()
  const verifier = createVerifier({
    issuers: oidc({ issuer: site.origin, jwksUri: `${site.origin}/jwks`, audience: API }),
    now: time.now,
    keys,
    ...(cache === undefined ? {} : { cache }),
  })
  const claims = { ...OIDC, iss: site.origin, exp: NOW + 10 * DAY }
  const token = (key: TestKey, sub = 'user') => mint(key, { ...claims, sub })
  return {
    site,
    verifier,
    advance: time.advance,
    token,
    ask: (key: TestKey, sub?: string) => outcome(() => verifier.verify(token(key, sub))),
    /** Verifies a token with the signature of an unknown key. */
    verifyForged: (kid: string, sub: unknown = 'user') =>
      outcome(() => verifier.verify(jws({ alg: 'RS256', kid }, { ...claims, sub }, fixedSignature(256)))),
    hits: () => site.hits('/jwks'),
  }
}

export type Guard = ReturnType<typeof start>

/** Waits for the refresh in the background: a token with an unknown key makes the verifier wait for it. */
export async function settled(guard: Guard): Promise<void> {
  await guard.verifyForged('unknown')
}
