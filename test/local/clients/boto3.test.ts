/** The Python snippets of AWS's guides, run unchanged with boto3. Rows: test/support/rows.ts. */
import { createVerifier } from '@poolguard/core'
import { decodeJwt } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { hasPythonModule, snippetOutcome } from '../../support/aws-tools.ts'
import { startService } from '../../support/local-service.ts'

interface Tokens {
  readonly AccessToken: string
  readonly IdToken: string
  readonly RefreshToken?: string
}

interface Outcome {
  readonly signUp: { UserConfirmed: boolean; UserSub: string; CodeDeliveryDetails: object }
  readonly signUpAgain: string
  readonly signUpWrongHash: string
  readonly signUpNoHash: string
  readonly unconfirmed: string
  readonly authenticate: string
  readonly challengeName: string
  readonly tokens: Tokens
  readonly wrongPassword: string
  readonly refreshed: Tokens
  readonly refreshedBySub: Tokens
  readonly credentials: Readonly<Record<string, string>>
  readonly validated?: { email: string }
  readonly validatedForAnother?: string
  readonly accessValidatedForAnother?: string | null
}

const hasBoto3 = hasPythonModule('boto3')
const hasPythonJose = hasBoto3 && hasPythonModule('jose')
// Python reads the real clock.
const { pool, server } = await startService({ now: Date.now })
const verifierOf = (tokenUse: 'access' | 'id') => createVerifier({ issuers: pool.issuer({ tokenUse }) })

describe.runIf(hasBoto3)('boto3 with the snippets of the guides', () => {
  let outcome: Outcome
  beforeAll(async () => {
    outcome = await snippetOutcome(server.url)
  })

  it('row 10: sign-up → once, and only with the right hash', () => {
    expect(outcome.signUp).toMatchObject({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CodeDeliveryDetails: { Destination: 'u***@e***' },
    })
    expect(outcome.signUpAgain).toBe('UsernameExistsException')
    expect(outcome.signUpWrongHash).toBe('NotAuthorizedException')
    expect(outcome.signUpNoHash).toBe('NotAuthorizedException')
  })

  it('row 11: the sign-in snippet → a KeyError, because the challenge has no answer yet', () => {
    expect([outcome.authenticate, outcome.challengeName]).toEqual(['KeyError', 'PASSWORD_VERIFIER'])
  })

  it('row 11: the sign-in snippet with the answer → three tokens', async () => {
    const { AccessToken, IdToken, RefreshToken } = outcome.tokens
    await expect(verifierOf('access').verify(AccessToken)).resolves.toBeDefined()
    await expect(verifierOf('id').verify(IdToken)).resolves.toBeDefined()
    expect(RefreshToken?.split('.')).toHaveLength(5)
    expect(outcome.wrongPassword).toBe('NotAuthorizedException')
    expect(outcome.unconfirmed).toBe('UserNotConfirmedException')
  })

  it('row 12: a refresh with the hash of the typed name, or of the sub → accepted', () => {
    const { auth_time, origin_jti } = decodeJwt(outcome.tokens.AccessToken)
    for (const tokens of [outcome.refreshed, outcome.refreshedBySub]) {
      expect(tokens.RefreshToken).toBeUndefined()
      expect(decodeJwt(tokens.AccessToken)).toMatchObject({ auth_time, origin_jti })
    }
  })

  it('row 13: the names of the guide → credentials', () => {
    expect(Object.keys(outcome.credentials).sort()).toEqual([
      'AccessKeyId',
      'Expiration',
      'SecretKey',
      'SessionToken',
    ])
    expect(outcome.credentials.AccessKeyId).toMatch(/^ASIA/)
  })

  it.runIf(hasPythonJose)('row 14: python-jose and the ID token → accepted for its audience only', () => {
    expect(outcome.validated).toMatchObject({ email: 'user@example.com' })
    expect(outcome.validatedForAnother).toBe('JWTClaimsError')
  })

  it.runIf(hasPythonJose)(
    "row 14: any client's access token → accepted by python-jose, refused by poolguard",
    async () => {
      expect(outcome.accessValidatedForAnother).toBeNull()
      const { AccessToken } = outcome.tokens
      const issuers = pool.issuer({ clientId: 'another-client' })
      await expect(createVerifier({ issuers }).verify(AccessToken)).rejects.toMatchObject({
        code: 'ERR_CLIENT_MISMATCH',
      })
    },
  )
})
