/** docs/from-aws-jwt-verify.md: each row of its table, with both packages and the same tokens. */
import {
  bearer,
  type CognitoOptions,
  cognito,
  createVerifier,
  type OidcOptions,
  oidc,
  type Requirement,
  type VerifierOptions,
} from '@poolguard/core'
import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify'
import { describe, expect, it } from 'vitest'
import { compare, type Guard, makeKeys, tokenMaker } from '../support/migration.ts'

const userPoolId = 'us-east-1_AbCd12345'
const POOL = `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`
const OTHER = 'https://login.example.com'
const jwks = makeKeys()
const CLIENT = 'my-client'

const access = tokenMaker({ iss: POOL, sub: 'user-1', client_id: CLIENT, token_use: 'access' })
const id = tokenMaker({ iss: POOL, sub: 'user-1', aud: CLIENT, token_use: 'id' })
const foreign = tokenMaker({ iss: OTHER, sub: 'user-1', aud: 'api' })
const seconds = () => Math.floor(Date.now() / 1000)

async function isAccepted(verify: () => Promise<unknown>): Promise<boolean> {
  return verify().then(
    () => true,
    () => false,
  )
}

interface PeerOptions {
  readonly tokenUse?: 'access' | 'id' | null
  readonly clientId?: string | null
  readonly scope?: string[]
  readonly groups?: string[]
  readonly graceSeconds?: number
}

function old(options: PeerOptions = {}): Guard {
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId: CLIENT, tokenUse: 'access', ...options })
  verifier.cacheJwks(jwks)
  return (token) => isAccepted(() => verifier.verify(token))
}

function now(
  options: Partial<CognitoOptions> = {},
  requirement?: Requirement,
  verifierOptions: Partial<VerifierOptions> = {},
): Guard {
  const issuers = cognito({ userPoolId, clientId: CLIENT, tokenUse: 'access', jwks, ...options })
  const verifier = createVerifier({ issuers, ...verifierOptions } as VerifierOptions)
  return (token) =>
    isAccepted(async () => {
      const auth = await verifier.verify(token)
      if (requirement !== undefined) await verifier.authorize(auth, requirement)
    })
}

describe('CognitoJwtVerifier', () => {
  it('tokenUse and clientId → the same decisions', async () => {
    const rows = [
      ['access token', access(), 'accepts', 'accepts'],
      ['ID token', id(), 'refuses', 'refuses'],
      ['another client', access({ client_id: 'other' }), 'refuses', 'refuses'],
    ] as const
    await compare(old(), now(), rows)
  })

  it("tokenUse: null → tokenUse: 'any'; clientId: null → unchanged", async () => {
    const rows = [
      ['access token', access({ client_id: 'other' }), 'accepts', 'accepts'],
      ['ID token', id({ aud: 'other' }), 'accepts', 'accepts'],
      ['no token_use', access({ token_use: undefined }), 'refuses', 'refuses'],
    ] as const
    await compare(old({ tokenUse: null, clientId: null }), now({ tokenUse: 'any', clientId: null }), rows)
  })

  it('scope → anyScope', async () => {
    const scope = ['orders/read', 'orders/write']
    await compare(old({ scope }), now({}, { anyScope: scope }), [
      ['one of two', access({ scope: 'orders/read profile' }), 'accepts', 'accepts'],
      ['another', access({ scope: 'profile' }), 'refuses', 'refuses'],
      ['none', access(), 'refuses', 'refuses'],
    ])
  })

  it('groups → groups', async () => {
    const groups = ['admins', 'staff']
    await compare(old({ groups }), now({}, { groups }), [
      ['one of two', access({ 'cognito:groups': ['staff'] }), 'accepts', 'accepts'],
      ['another', access({ 'cognito:groups': ['guests'] }), 'refuses', 'refuses'],
      ['none', access(), 'refuses', 'refuses'],
    ])
  })

  it('graceSeconds, which is 0 → clockToleranceSeconds, which is 5', async () => {
    const late = access({ exp: seconds() - 3 })
    await compare(old(), now(), [['expired 3 seconds ago', late, 'refuses', 'accepts']])
    await compare(old(), now({}, undefined, { clockToleranceSeconds: 0 }), [
      ['expired 3 seconds ago', late, 'refuses', 'refuses'],
    ])
    await compare(old({ graceSeconds: 30 }), now({}, undefined, { clockToleranceSeconds: 30 }), [
      ['expired 20 seconds ago', access({ exp: seconds() - 20 }), 'accepts', 'accepts'],
    ])
  })

  it('no exp, an iat in the future, another resource → refused now', async () => {
    await compare(old(), now(), [
      ['no exp', access({ exp: undefined }), 'accepts', 'refuses'],
      ['iat in ten minutes', access({ iat: seconds() + 600 }), 'accepts', 'refuses'],
      ['bound to a resource', access({ aud: 'https://other.example.com' }), 'accepts', 'refuses'],
    ])
  })

  it('both issuers of a pool → accepted', async () => {
    const iss = `https://issuer-cognito-idp.us-east-1.amazonaws.com/${userPoolId}`
    await compare(old(), now(), [['the other issuer', access({ iss }), 'accepts', 'accepts']])
  })
})

describe('JwtVerifier', () => {
  function oldGeneral(): Guard {
    const verifier = JwtVerifier.create({ issuer: OTHER, audience: 'api', jwksUri: `${OTHER}/keys` })
    verifier.cacheJwks(jwks)
    return (token) => isAccepted(() => verifier.verify(token))
  }

  function nowGeneral(options: Partial<OidcOptions<unknown, boolean>> = {}): Guard {
    const verifier = createVerifier({ issuers: oidc({ issuer: OTHER, audience: 'api', jwks, ...options }) })
    return (token) => isAccepted(() => verifier.verify(token))
  }

  it('every algorithm of a key → RS256 only, unless algorithms lists more', async () => {
    const token = foreign({}, { alg: 'ES256' })
    await compare(oldGeneral(), nowGeneral(), [['ES256', token, 'accepts', 'refuses']])
    await compare(oldGeneral(), nowGeneral({ algorithms: ['RS256', 'ES256'] }), [
      ['ES256', token, 'accepts', 'accepts'],
      ['RS256', foreign(), 'accepts', 'accepts'],
    ])
  })

  it('sub, which was not required → allowMissingSub', async () => {
    const token = foreign({ sub: undefined })
    await compare(oldGeneral(), nowGeneral(), [['no sub', token, 'accepts', 'refuses']])
    await compare(oldGeneral(), nowGeneral({ allowMissingSub: true }), [
      ['no sub', token, 'accepts', 'accepts'],
    ])
  })
})

describe('the README of aws-jwt-verify sends a token without a scheme', () => {
  const issuers = cognito({ userPoolId, clientId: CLIENT, tokenUse: 'access', jwks })
  const request = { headers: { authorization: access() } }

  it('bearer({ schemeOptional: true }) → accepted', async () => {
    const verifier = createVerifier({ issuers, from: bearer({ schemeOptional: true }) })
    await expect(verifier.authenticate(request)).resolves.toMatchObject({ subject: 'user-1' })
  })

  it('the default → refused', async () => {
    await expect(createVerifier({ issuers }).authenticate(request)).rejects.toMatchObject({ status: 401 })
  })
})
