/** The AWS SDK's client of identity pools, with the calls that the tests of a file repeat. */
import {
  type CognitoIdentityClient,
  CreateIdentityPoolCommand,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
  SetIdentityPoolRolesCommand,
  type SetIdentityPoolRolesCommandInput,
} from '@aws-sdk/client-cognito-identity'
import { afterAll } from 'vitest'
import { identitySdkFor } from './local-service.ts'

type Logins = Record<string, string>

export interface IdentityClient {
  readonly sdk: CognitoIdentityClient
  createPool(settings?: object): Promise<string>
  setRoles(
    IdentityPoolId: string,
    roles: Omit<SetIdentityPoolRolesCommandInput, 'IdentityPoolId'>,
  ): Promise<void>
  getId(IdentityPoolId: string, Logins?: Logins): Promise<string>
  getCredentials(IdentityId: string, Logins?: Logins, CustomRoleArn?: string): Promise<FoundCredentials>
}

interface FoundCredentials {
  readonly IdentityId: string
  readonly AccessKeyId: string
  readonly SessionToken: string
  /** The role that the session token names. */
  readonly role: string | undefined
}

export function useIdentityClient(url: string): IdentityClient {
  const sdk = identitySdkFor(url)
  afterAll(() => sdk.destroy())
  return {
    sdk,
    async createPool(settings = {}) {
      const required = { IdentityPoolName: 'mine', AllowUnauthenticatedIdentities: true }
      const { IdentityPoolId = '' } = await sdk.send(
        new CreateIdentityPoolCommand({ ...required, ...settings }),
      )
      return IdentityPoolId
    },
    async setRoles(IdentityPoolId, roles) {
      await sdk.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, ...roles }))
    },
    async getId(IdentityPoolId, Logins) {
      return (await sdk.send(new GetIdCommand({ IdentityPoolId, Logins }))).IdentityId ?? ''
    },
    async getCredentials(id, Logins, CustomRoleArn) {
      const input = { IdentityId: id, Logins, CustomRoleArn }
      const { IdentityId = '', Credentials } = await sdk.send(new GetCredentialsForIdentityCommand(input))
      const { AccessKeyId = '', SessionToken = '' } = Credentials ?? {}
      return { IdentityId, AccessKeyId, SessionToken, role: /arn:.*/.exec(SessionToken)?.[0] }
    },
  }
}
