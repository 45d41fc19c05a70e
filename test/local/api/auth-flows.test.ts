/** ExplicitAuthFlows of a client, old names and new, against the flows of both operations. */
import { describe, expect, it } from 'vitest'
import { ADA, PASSWORD, startService } from '../../support/local-service.ts'
import { SrpClient } from '../../support/srp-client.ts'

const { call, UserPoolId } = await startService()

async function newClient(ExplicitAuthFlows?: readonly string[]): Promise<string> {
  const { body } = await call('CreateUserPoolClient', { UserPoolId, ClientName: 'flows', ExplicitAuthFlows })
  return (body.UserPoolClient as unknown as { ClientId: string }).ClientId
}

const SRP = { USERNAME: ADA.email, SRP_A: new SrpClient().SRP_A }
const BY_PASSWORD = { USERNAME: ADA.email, PASSWORD }
const PARAMETERS: Record<string, object> = {
  USER_SRP_AUTH: SRP,
  REFRESH_TOKEN_AUTH: { REFRESH_TOKEN: 'none' },
}

/** `allowed`, or the refusal. `Invalid Refresh Token` is `allowed`: the client may use the flow. */
async function attempt(ClientId: string, AuthFlow: string, admin = false): Promise<unknown> {
  const AuthParameters = PARAMETERS[AuthFlow] ?? BY_PASSWORD
  const target = admin ? 'AdminInitiateAuth' : 'InitiateAuth'
  const { status, body } = await call(target, {
    ClientId,
    AuthFlow,
    AuthParameters,
    ...(admin ? { UserPoolId } : {}),
  })
  const isAllowed = status === 200 || String(body.message) === 'Invalid Refresh Token'
  return isAllowed ? 'allowed' : [body.__type, body.message]
}

const refused = (message: string) => ['InvalidParameterException', message]
const NO_SRP = refused('USER_SRP_AUTH is not enabled for the client.')
const NO_PASSWORD = refused('USER_PASSWORD_AUTH flow not enabled for this client')
const NO_FLOW = refused('Auth flow not enabled for this client')

describe('ExplicitAuthFlows', () => {
  it.each([
    [['ADMIN_NO_SRP_AUTH'], ['allowed', NO_PASSWORD, 'allowed', 'allowed']],
    [['USER_PASSWORD_AUTH'], ['allowed', 'allowed', 'allowed', NO_FLOW]],
    [['CUSTOM_AUTH_FLOW_ONLY'], [NO_SRP, NO_PASSWORD, 'allowed', NO_FLOW]],
    [[], ['allowed', NO_PASSWORD, 'allowed', NO_FLOW]],
    [undefined, ['allowed', NO_PASSWORD, 'allowed', NO_FLOW]],
    [['ALLOW_USER_PASSWORD_AUTH'], [NO_SRP, 'allowed', NO_FLOW, NO_FLOW]],
    [
      ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      [NO_SRP, NO_PASSWORD, 'allowed', 'allowed'],
    ],
  ])('%j → SRP, password, refresh, administrator: %j', async (flows, expected) => {
    const client = await newClient(flows)
    expect([
      await attempt(client, 'USER_SRP_AUTH'),
      await attempt(client, 'USER_PASSWORD_AUTH'),
      await attempt(client, 'REFRESH_TOKEN_AUTH'),
      await attempt(client, 'ADMIN_USER_PASSWORD_AUTH', true),
    ]).toEqual(expected)
  })

  it.each([
    ['ADMIN_USER_PASSWORD_AUTH', false],
    ['ADMIN_NO_SRP_AUTH', false],
    ['USER_PASSWORD_AUTH', true],
  ])('%s in the wrong operation → refused, whatever the client allows', async (flow, admin) => {
    const client = await newClient(['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_PASSWORD_AUTH'])
    expect(await attempt(client, flow, admin)).toEqual(refused('Initiate Auth method not supported.'))
  })
})
