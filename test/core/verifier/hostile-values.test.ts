/** Hostile values: outputs of schemas, nested tokens, a polluted Object.prototype, many header lines. */
import {
  ConfigError,
  cognito,
  createVerifier,
  header,
  oidc,
  revocationList,
  type VerifierOptions,
} from '@poolguard/core'
import { excerpt, fromNodeRequest } from '@poolguard/core/adapter'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  ACCESS,
  API,
  access,
  CLIENT,
  ID,
  NOW,
  OIDC,
  OIDC_ISSUER,
  oidcVerifier,
  outcome,
  POOL_ID,
  poolJwks,
  poolKey,
  poolVerifier,
  signed,
} from '../../support/core-fixtures.ts'
import { answers, type Site, useKeyServer } from '../../support/key-server.ts'
import { fixedSignature, jws, mint } from '../../support/mint.ts'

const server = useKeyServer()
const now = () => NOW * 1000

/** Makes a schema that validates with this function. */
function makeSchema(validate: (claims: unknown) => unknown) {
  const standard = { version: 1, vendor: 'test', validate } as const
  return { '~standard': standard } as unknown as NonNullable<Parameters<typeof oidc>[0]['claims']>
}

const returning = (own: object) => oidcVerifier({ claims: makeSchema(() => ({ value: own })), jwksUri: null })

describe('what a schema returns', () => {
  it('refers to itself → accepted and frozen', async () => {
    const tree: Record<string, unknown> = { name: 'root' }
    tree.self = tree
    tree.children = [{ parent: tree }]
    const { claims } = await returning({ tree }).verify(signed(OIDC))
    expect(claims.tree).toBe(tree)
    expect(Object.isFrozen(tree.children)).toBe(true)
  })

  it('shares its parts, doubled forty times → accepted', async () => {
    let shared: unknown = []
    for (let level = 0; level < 40; level++) shared = [shared, shared]
    const auth = await returning({ shared }).verify(signed(OIDC))
    expect(auth.claims.shared).toBe(shared)
  })

  it('makes new objects without end → rejected with an Error', async () => {
    const endless = (): object => ({
      get next() {
        return endless()
      },
    })
    await expect(returning({ endless: endless() }).verify(signed(OIDC))).rejects.toThrow('too many objects')
  })

  it('throws undefined when it is frozen → rejected with an Error', async () => {
    const value = {
      get x() {
        throw undefined
      },
    }
    await expect(returning({ value }).verify(signed(OIDC))).rejects.toBeInstanceOf(Error)
  })

  const throwing = (thrown: unknown) => () => {
    throw thrown
  }
  const hostile = new Proxy(
    {},
    {
      getPrototypeOf: throwing(undefined),
    },
  )
  it.each([undefined, null, false, 0, '', 'route', hostile])(
    'throws %j → rejected with an Error',
    async (thrown) => {
      const ways = [throwing(thrown), () => Promise.reject(thrown)]
      for (const validate of ways) {
        const verifier = oidcVerifier({ claims: makeSchema(validate), jwksUri: null })
        const error = await verifier.verify(signed(OIDC)).then(
          () => 'accepted',
          (reason: unknown) => reason,
        )
        expect(error).toBeInstanceOf(Error)
      }
      const verifier = oidcVerifier({ claims: makeSchema(throwing(thrown)), jwksUri: null })
      expect(() => verifier.verifySync(signed(OIDC))).toThrow(Error)
    },
  )
})

it.each([
  [Symbol('x'), '(symbol)'],
  [() => 1, '(function)'],
  [10n, '(bigint)'],
  [Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`n${at}`, at])), '(object)'],
])('an excerpt of %s → its type', (value, shown) => {
  expect(excerpt(value)).toBe(shown)
})

describe('a token that is not verified', () => {
  afterEach(() => vi.restoreAllMocks())
  const nests = Array.from({ length: 1000 }, () => [[]])

  it.each([
    [
      'signed by no key',
      jws({ alg: 'RS256', kid: poolKey.kid, nests }, { ...ACCESS, nests }, fixedSignature(256)),
    ],
    ['of an unknown issuer', access({ iss: 'https://evil.example.com', nests }, { nests })],
    ['expired', access({ exp: NOW - 60, nests }, { nests })],
    ['for another client', access({ client_id: 'x', nests }, { nests })],
  ])('%s → nothing of it is frozen', async (_name, token) => {
    const verifier = poolVerifier({ jwksUri: null })
    const freeze = vi.spyOn(Object, 'freeze')
    expect(await outcome(() => verifier.verify(token))).not.toBe('accepted')
    const arrays = freeze.mock.calls.filter(([value]) => Array.isArray(value) && value.length === 1)
    expect(arrays).toEqual([])
  })

  it('a change to the header in an explanation → TypeError; the next token is accepted', async () => {
    const verifier = poolVerifier({ jwksUri: null })
    const { header: shown } = await verifier.explain(access())
    expect(() => Object.assign(shown as object, { alg: 'none', kid: 'x' })).toThrow(TypeError)
    expect(await outcome(() => verifier.verify(access({ jti: 'next' })))).toBe('accepted')
  })
})

/** Sets members of Object.prototype while `act` runs, as a request can do through a vulnerable library. */
async function pollute<T>(members: Record<string, unknown>, act: () => T | Promise<T>): Promise<T> {
  const names = Object.keys(members).filter((name) => !(name in Object.prototype))
  for (const name of names) {
    Object.defineProperty(Object.prototype, name, {
      value: members[name],
      configurable: true,
      writable: true,
    })
  }
  try {
    return await act()
  } finally {
    for (const name of names) Reflect.deleteProperty(Object.prototype, name)
  }
}

const mintWithout = (payload: object, claim: string) => signed({ ...payload, [claim]: undefined })

describe('a polluted Object.prototype', () => {
  it.each(Object.entries(ACCESS))('a claim %s in it → not added to an access token', async (claim, value) => {
    const ask = () => outcome(() => poolVerifier({ jwksUri: null }).verify(mintWithout(ACCESS, claim)))
    expect(await pollute({ [claim]: value }, ask)).toBe(await ask())
  })

  it.each(Object.entries(OIDC))('a claim %s in it → not added to an OIDC token', async (claim, value) => {
    const ask = () => outcome(() => oidcVerifier({ jwksUri: null }).verify(mintWithout(OIDC, claim)))
    expect(await pollute({ [claim]: value }, ask)).toBe(await ask())
  })

  it('an aud in it → an ID token without aud is refused', async () => {
    const verifier = poolVerifier({ tokenUse: 'id', jwksUri: null })
    const token = mintWithout(ID, 'aud')
    const ask = () => outcome(() => verifier.verify(token))
    expect(await pollute({ aud: CLIENT, client_id: CLIENT }, ask)).toBe('ERR_CLIENT_MISMATCH')
  })

  it.each([
    ['scopes', { scopes: 'admin' }, { scope: 'admin' }],
    ['scopes in scp', { scopes: 'admin' }, { scp: ['admin'] }],
    ['groups', { groups: 'admin' }, { groups: ['admin'] }],
    ['an age', { maxAuthAgeSeconds: 60 }, { auth_time: NOW }],
    ['a claim', { claims: { role: 'admin' } }, { role: 'admin' }],
  ])('a value for %s in it → the requirement is not met', async (_name, requirement, members) => {
    const verifier = oidcVerifier({ jwksUri: null })
    const auth = await verifier.verify(signed(OIDC))
    const ask = () => outcome(() => verifier.authorize(auth, requirement))
    expect(await pollute(members, ask)).not.toBe('accepted')
  })

  it('members of a requirement in it → no effect, also on cached tokens', async () => {
    const verifier = oidcVerifier({ jwksUri: null })
    const auth = await verifier.verify(signed({ ...OIDC, scope: 'read' }))
    const requirement = { scopes: 'write' }
    const ask = () => outcome(() => verifier.authorize(auth, requirement))
    expect(await pollute({ check: () => true, groups: ['x'], anyScope: 'read' }, ask)).toBe(
      'ERR_SCOPE_INSUFFICIENT',
    )
    expect(await ask()).toBe('ERR_SCOPE_INSUFFICIENT')
    const other = { scopes: 'read' }
    expect(await pollute({ groups: 'x' }, () => outcome(() => verifier.authorize(auth, other)))).toBe(
      'accepted',
    )
  })

  it('a token in a header or cookie in it → not used', async () => {
    const verifier = poolVerifier({ jwksUri: null })
    const token = access()
    await verifier.verify(token)
    const members = { authorization: `Bearer ${token}`, cookie: `t=${token}`, 'x-token': token }
    const anonymous = fromNodeRequest({ headers: {}, rawHeaders: [] })
    const ask = () => outcome(() => verifier.authenticate(anonymous))
    expect(await pollute(members, ask)).toBe('ERR_TOKEN_MISSING')
    const elsewhere = poolVerifier({ jwksUri: null }, { from: header('x-token') })
    expect(await pollute(members, () => outcome(() => elsewhere.authenticate(anonymous)))).toBe(
      'ERR_TOKEN_MISSING',
    )
  })

  it.each([
    [
      'an address of keys',
      (site: Site) => ({ jwks_uri: `${site.origin}/jwks` }),
      (site: Site) => ({ issuer: site.origin }),
    ],
    [
      'the name of an issuer',
      (site: Site) => ({ issuer: site.origin }),
      (site: Site) => ({ jwks_uri: `${site.origin}/jwks` }),
    ],
  ])('%s in it → not added to metadata', async (_name, members, metadata) => {
    const site = server.site()
    site.on('/.well-known/openid-configuration', answers.json(metadata(site)))
    site.on('/jwks', answers.json(poolJwks))
    const verifier = createVerifier({ issuers: oidc({ issuer: site.origin, audience: API }), now })
    const token = signed({ ...OIDC, iss: site.origin })
    const ask = () => outcome(() => verifier.verify(token))
    expect(await pollute(members(site), ask)).toBe('ERR_KEYS_UNAVAILABLE')
    expect(site.hits('/.well-known/openid-configuration')).toBe(1)
    expect(site.hits('/jwks')).toBe(0)
  })

  it('keys in it → not added to a key set', async () => {
    const site = server.site()
    site.on('/jwks', answers.json({}))
    const verifier = oidcVerifier({
      issuer: site.origin,
      jwksUri: `${site.origin}/jwks`,
      jwks: undefined as never,
    })
    const token = signed({ ...OIDC, iss: site.origin })
    const ask = () => outcome(() => verifier.verify(token))
    expect(await pollute(poolJwks, ask)).toBe('ERR_KEYS_UNAVAILABLE')
    expect(site.hits('/jwks')).toBe(1)
    await pollute(poolJwks, () => expect(() => oidcVerifier({ jwks: {} as never })).toThrow(ConfigError))
  })

  it('a content-encoding in it → not used', async () => {
    const site = server.site()
    site.on('/jwks', answers.json(poolJwks))
    const verifier = oidcVerifier({
      issuer: site.origin,
      jwksUri: `${site.origin}/jwks`,
      jwks: undefined as never,
    })
    const token = signed({ ...OIDC, iss: site.origin })
    const ask = () => outcome(() => verifier.verify(token))
    expect(await pollute({ 'content-encoding': 'gzip' }, ask)).toBe('accepted')
  })

  const CHEATS = {
    algorithms: ['ES256'],
    allowBoundTokensAsBearer: true,
    audience: null,
    cache: false,
    clientId: null,
    clockToleranceSeconds: 300,
    from: header('x-token'),
    isRevoked: () => true,
    issuer: 'https://evil.example.com/',
    issuerLookup: {},
    jwks: { keys: [] },
    jwksUri: 'https://evil.example.com/jwks',
    keys: { freshSeconds: -1 },
    maxTokenBytes: 256,
    now: () => 0,
    realm: 'evil',
    regions: ['us-west-2'],
    resourceMetadata: 'https://evil.example.com',
    tokenUse: 'any',
  }
  it.each(Object.entries(CHEATS))('an option %s in it → not used', async (name, value) => {
    const build = () => {
      const pool = cognito({ userPoolId: POOL_ID, clientId: CLIENT, tokenUse: 'access', jwks: poolJwks })
      const other = oidc({ issuer: OIDC_ISSUER, audience: API, jwks: poolJwks })
      const { now: _now, ...options }: VerifierOptions = { issuers: [pool, other] as never, now }
      return createVerifier({ ...options, ...(name === 'now' ? {} : { now }) })
    }
    const tokens = [
      mint(poolKey, { ...ACCESS, exp: NOW + 3600 * (name === 'now' ? 1e6 : 1) }),
      access({ exp: NOW - 10 }),
      access({ cnf: {} }),
      access({ client_id: 'x' }),
      signed({ ...OIDC, aud: 'x' }),
    ]
    const ask = async (verifier: ReturnType<typeof build>) =>
      Promise.all(tokens.map((token) => outcome(() => verifier.verify(token))))
    const expected = await ask(build())
    const verifier = await pollute({ [name]: value }, build)
    expect(await ask(verifier)).toEqual(expected)
  })

  it('a required option only in it → ConfigError', async () => {
    const build = () => cognito({ userPoolId: POOL_ID, tokenUse: 'access' } as never)
    await pollute({ clientId: null }, () => expect(build).toThrow(ConfigError))
  })

  it('claims of a token in it → no effect on its revocation', async () => {
    const list = revocationList({ now })
    const verifier = poolVerifier({ jwksUri: null }, { isRevoked: list.isRevoked })
    list.revokeToken('polluted')
    list.signOutEverywhere(ACCESS.sub)
    const unknown = signed({ ...ACCESS, auth_time: undefined, iat: undefined, jti: undefined })
    const ask = () => outcome(() => verifier.verify(unknown))
    expect(await pollute({ auth_time: NOW + 9999 }, ask)).toBe('ERR_TOKEN_REVOKED')
    const other = signed({ ...ACCESS, sub: 'other', jti: undefined })
    expect(await pollute({ jti: 'polluted' }, () => outcome(() => verifier.verify(other)))).toBe('accepted')
  })
})

describe('a Node request', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, at) => [`x-${at}`, '']).flat()
  const token = `Bearer ${access()}`
  const request = (count: number, maxHeadersCount?: number | null) => ({
    headers: { authorization: token },
    rawHeaders: ['Authorization', token, ...lines(count - 1)],
    socket: { server: { maxHeadersCount } },
  })
  const verifier = poolVerifier({ jwksUri: null })
  const ask = (...given: Parameters<typeof request>) =>
    outcome(async () => verifier.authenticate(fromNodeRequest(request(...given))))

  it.each([
    [999, undefined, 'accepted'],
    [1000, undefined, 'ERR_REQUEST_INVALID'],
    [1000, null, 'ERR_REQUEST_INVALID'],
    [1032, undefined, 'ERR_REQUEST_INVALID'],
    [49, 50, 'accepted'],
    [50, 50, 'ERR_REQUEST_INVALID'],
    [1500, 2000, 'accepted'],
    [5000, 0, 'accepted'],
  ])('of %i lines where Node keeps %s → %s', async (count, maxHeadersCount, decision) => {
    expect(await ask(count, maxHeadersCount)).toBe(decision)
  })

  it('of a mock, without raw headers and socket → accepted', async () => {
    expect(
      await outcome(() => verifier.authenticate(fromNodeRequest({ headers: { authorization: token } }))),
    ).toBe('accepted')
  })
})
