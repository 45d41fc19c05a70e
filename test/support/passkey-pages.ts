/** A pool whose users choose between a password, codes and passkeys on the sign-in pages. */
import {
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { LocalService } from './local-service.ts'
import { newClient } from './oauth-fixtures.ts'

export interface ChoiceSettings {
  readonly factors?: readonly ('PASSWORD' | 'EMAIL_OTP' | 'SMS_OTP' | 'WEB_AUTHN')[]
  readonly userVerification?: 'required' | 'preferred'
  readonly relyingPartyId?: string
}

export async function allowFactors(
  { sdk, UserPoolId }: LocalService,
  {
    factors = ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'],
    userVerification = 'preferred',
    relyingPartyId,
  }: ChoiceSettings = {},
): Promise<void> {
  await sdk.send(
    new UpdateUserPoolCommand({
      UserPoolId,
      AutoVerifiedAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: [...factors] } },
    }),
  )
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'OFF',
      WebAuthnConfiguration: { RelyingPartyId: relyingPartyId, UserVerification: userVerification },
    }),
  )
}

/** A client of the pages with USER_AUTH. */
export function newChoiceClient(service: LocalService, callback: string): Promise<UserPoolClientType> {
  return newClient(service, {
    AllowedOAuthScopes: ['openid', 'email'],
    CallbackURLs: [callback],
    ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
  })
}
