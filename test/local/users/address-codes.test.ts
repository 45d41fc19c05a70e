/** The codes with which users verify their addresses, and the masked addresses in answers. */
import * as aws from '@aws-sdk/client-cognito-identity-provider'
import { expect, it } from 'vitest'
import { maskDestination } from '../../../packages/local/src/users/codes.ts'
import { ADA, CLIENT, PASSWORD, passwordParameters, startService } from '../../support/local-service.ts'

const { sdk } = await startService()

async function signIn(): Promise<string | undefined> {
  const AuthParameters = passwordParameters(ADA.email, PASSWORD)
  const request = { ClientId: CLIENT.ClientId, AuthFlow: 'USER_PASSWORD_AUTH' as const, AuthParameters }
  return (await sdk.send(new aws.InitiateAuthCommand(request))).AuthenticationResult?.AccessToken
}

it.each([
  ['name', 'Invalid attribute name. Only phone_number and email can be verified.'],
  ['phone_number', 'User does not have a valid registered phone number'],
])('GetUserAttributeVerificationCode of %s → %s', async (AttributeName, message) => {
  const request = { AccessToken: await signIn(), AttributeName }
  await expect(sdk.send(new aws.GetUserAttributeVerificationCodeCommand(request))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message,
  })
})

it('VerifyUserAttribute of another attribute → InvalidParameterException', async () => {
  const request = { AccessToken: await signIn(), AttributeName: 'name', Code: '123456' }
  await expect(sdk.send(new aws.VerifyUserAttributeCommand(request))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  })
})

it.each([
  ['phone_number', '+15555550100', '+*******0100'],
  ['phone_number', '+491234568920', '+********8920'],
  ['phone_number', '+4512', '+4512'],
  ['email', 'ada@example.com', 'a***@e***'],
] as const)('the %s %s → shown as %s', (attribute, address, shown) => {
  expect(maskDestination(attribute, address)).toBe(shown)
})
