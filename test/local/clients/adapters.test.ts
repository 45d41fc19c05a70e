/**
 * The adapters for Express, Fastify and Lambda accept the access tokens of each way to sign in, and no other
 * token. Rows: test/support/rows.ts.
 */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GetIdCommand, GetOpenIdTokenCommand } from '@aws-sdk/client-cognito-identity'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { createVerifier } from '@poolguard/core'
import { authenticate, authOf, errorHandler } from '@poolguard/express'
import poolguard from '@poolguard/fastify'
import { authorizer } from '@poolguard/lambda'
import { BAD_TOKENS, type BadTokenKind } from '@poolguard/local'
import express from 'express'
import fastify from 'fastify'
import { decodeJwt } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import { httpApi2Event, restRequestEvent, restTokenEvent } from '../../support/lambda-events.ts'
import { ADA, identitySdkFor, PASSWORD, startService } from '../../support/local-service.ts'
import { passwordTokens, SIGN_IN_PATHS } from '../../support/sign-in-paths.ts'

const service = await startService({
  users: [ADA, ...['bob', 'carol'].map((name) => ({ email: `${name}@example.com`, password: PASSWORD }))],
})
const { pool, server, sdk, clock, UserPoolId } = service
const verifier = createVerifier({ issuers: pool.issuer(), now: () => clock.now, clockToleranceSeconds: 0 })

const expressApi = express()
expressApi.use(authenticate(verifier))
expressApi.get('/me', (req, res) => void res.json(authOf(req).subject))
expressApi.use(errorHandler())
const expressServer: Server = expressApi.listen(0, '127.0.0.1')
await new Promise((resolve) => expressServer.once('listening', resolve))

const fastifyApi = fastify()
await fastifyApi.register(poolguard, { verifier })
fastifyApi.get('/me', async (request) => request.auth?.subject)
await fastifyApi.listen({ port: 0, host: '127.0.0.1' })
afterAll(async () => {
  expressServer.close()
  await fastifyApi.close()
})

const decide = authorizer(verifier)

async function statusAt(port: number, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` }
  return (await fetch(`http://127.0.0.1:${port}/me`, { headers })).status
}

/** The gateway's answer: 200 for an accepted token. */
async function statusBy(event: Parameters<typeof decide>[0]): Promise<number> {
  try {
    const answer = (await decide(event)) as {
      isAuthorized?: boolean
      policyDocument?: { Statement: { Effect: string }[] }
    }
    const isAllowed = answer.isAuthorized ?? answer.policyDocument?.Statement[0]?.Effect === 'Allow'
    return isAllowed ? 200 : 401
  } catch {
    return 401
  }
}

const lines = (token: string) => [['Authorization', `Bearer ${token}`] as const]
const ADAPTERS: readonly ((token: string) => Promise<number>)[] = [
  (token) => statusAt((expressServer.address() as AddressInfo).port, token),
  (token) => statusAt((fastifyApi.server.address() as AddressInfo).port, token),
  (token) => statusBy(restTokenEvent(lines(token))),
  (token) => statusBy(restRequestEvent(lines(token))),
  (token) => statusBy(httpApi2Event(lines(token))),
]

function statuses(token = ''): Promise<number[]> {
  return Promise.all(ADAPTERS.map((ask) => ask(token)))
}

const everywhere = (status: number) => ADAPTERS.map(() => status)

describe('rows 7, 36 and 37: the tokens of every way to sign in', () => {
  it.each(Object.keys(SIGN_IN_PATHS))('%s → the access token accepted, others refused', async (path) => {
    const { AccessToken, IdToken, RefreshToken } = (await SIGN_IN_PATHS[path]?.(service)) ?? {}
    expect(await statuses(AccessToken)).toEqual(everywhere(200))
    expect(await statuses(IdToken)).toEqual(everywhere(401))
    expect(RefreshToken === undefined).toBe(/refresh/i.test(path))
    if (RefreshToken !== undefined) expect(await statuses(RefreshToken)).toEqual(everywhere(401))
  })

  it("a machine's token → accepted", async () => {
    expect(await statuses(await pool.clientToken())).toEqual(everywhere(200))
  })

  it('row 7: access and ID tokens → valid for an hour, each refused in place of the other', async () => {
    const { AccessToken = '', IdToken = '', ExpiresIn } = await passwordTokens(service)
    expect(ExpiresIn).toBe(3600)
    for (const token of [AccessToken, IdToken]) {
      const { exp = 0, iat = 0 } = decodeJwt(token)
      expect(exp - iat).toBe(3600)
    }
    const forId = createVerifier({ issuers: pool.issuer({ tokenUse: 'id' }), now: () => clock.now })
    await expect(forId.verify(IdToken)).resolves.toBeDefined()
    await expect(forId.verify(AccessToken)).rejects.toMatchObject({ code: 'ERR_TOKEN_USE_MISMATCH' })
    await expect(verifier.verify(IdToken)).rejects.toMatchObject({ code: 'ERR_TOKEN_USE_MISMATCH' })
  })

  it('an OpenID token of an identity pool → refused', async () => {
    const identity = identitySdkFor(server.url)
    const Logins = {
      'cognito-idp.us-east-1.amazonaws.com/us-east-1_abc123': (await passwordTokens(service)).IdToken ?? '',
    }
    const IdentityPoolId = 'us-east-1:12345678-1234-1234-1234-123456789012'
    const { IdentityId } = await identity.send(new GetIdCommand({ IdentityPoolId, Logins }))
    const { Token } = await identity.send(new GetOpenIdTokenCommand({ IdentityId, Logins }))
    identity.destroy()
    expect(await statuses(Token)).toEqual(everywhere(401))
  })
})

describe('rows 44 to 46: what is refused', () => {
  it.each(Object.keys(BAD_TOKENS) as BadTokenKind[])('row 46: %s → refused', async (kind) => {
    expect(await statuses(await pool.badToken(kind))).toEqual(everywhere(401))
  })

  it('row 44: an access token at the second of its expiry → refused', async () => {
    const { AccessToken = '' } = await passwordTokens(service)
    const { exp = 0 } = decodeJwt(AccessToken)
    const before = clock.now
    clock.now = exp * 1000 - 1
    expect(await statuses(AccessToken)).toEqual(everywhere(200))
    clock.now = exp * 1000
    expect(await statuses(AccessToken)).toEqual(everywhere(401))
    await expect(verifier.verify(AccessToken)).rejects.toMatchObject({ code: 'ERR_TOKEN_EXPIRED' })
    const { port } = expressServer.address() as AddressInfo
    const headers = { authorization: `Bearer ${AccessToken}` }
    const refusal = await fetch(`http://127.0.0.1:${port}/me`, { headers })
    expect(refusal.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/)
    clock.now = before
  })

  it('row 45: a token of another client, or of another pool → each with its own code', async () => {
    const signInAt = async (poolId: string): Promise<string> => {
      const ExplicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH' as const]
      const { UserPoolClient } = await sdk.send(
        new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'other', ExplicitAuthFlows }),
      )
      const answer = await sdk.send(
        new InitiateAuthCommand({
          ClientId: UserPoolClient?.ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'carol@example.com', PASSWORD },
        }),
      )
      return answer.AuthenticationResult?.AccessToken ?? ''
    }
    const ofOtherClient = await signInAt(UserPoolId)
    await expect(verifier.verify(ofOtherClient)).rejects.toMatchObject({ code: 'ERR_CLIENT_MISMATCH' })

    const { UserPool } = await sdk.send(
      new CreateUserPoolCommand({ PoolName: 'other', UsernameAttributes: ['email'] }),
    )
    const otherId = UserPool?.Id ?? ''
    const Username = 'carol@example.com'
    const other = { UserPoolId: otherId, Username }
    await sdk.send(new AdminCreateUserCommand({ ...other, TemporaryPassword: PASSWORD }))
    await sdk.send(new AdminSetUserPasswordCommand({ ...other, Password: PASSWORD, Permanent: true }))
    const ofOtherPool = await signInAt(otherId)
    await expect(verifier.verify(ofOtherPool)).rejects.toMatchObject({ code: 'ERR_ISSUER_UNKNOWN' })
    for (const token of [ofOtherClient, ofOtherPool]) {
      expect(await statuses(token)).toEqual(everywhere(401))
    }
  })
})
