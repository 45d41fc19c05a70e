/** SignUp, ConfirmSignUp, ResendConfirmationCode. */
import { z } from 'zod'
import { clientId, clientMetadata, secretHash } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import {
  confirmSignUp,
  confirmSignUpInput,
  resendCodeInput,
  resendSignUpCode,
  signUp,
  signUpInput,
} from '../users/sign-up.ts'
import { authenticateCaller } from './caller.ts'
import { type OperationTable, operation } from './operation.ts'

const callerInput = z.object({
  ClientId: clientId,
  SecretHash: secretHash,
  ClientMetadata: clientMetadata,
})
const signUpRequest = callerInput.extend(signUpInput.shape)

async function handleSignUp(input: z.output<typeof signUpRequest>, service: Service): Promise<object> {
  const { user, delivery } = await signUp(service, authenticateCaller(service, input), input)
  const details = delivery && { CodeDeliveryDetails: delivery }
  return { UserConfirmed: user.status === 'CONFIRMED', UserSub: user.attributes.sub, ...details }
}

export const signUpOperations: OperationTable = {
  SignUp: operation(signUpRequest, handleSignUp),
  ConfirmSignUp: operation(callerInput.extend(confirmSignUpInput.shape), async (input, service) => {
    await confirmSignUp(
      service,
      authenticateCaller(service, input),
      input.ConfirmationCode,
      input.ForceAliasCreation,
    )
    return {}
  }),
  ResendConfirmationCode: operation(callerInput.extend(resendCodeInput.shape), async (input, service) => ({
    CodeDeliveryDetails: await resendSignUpCode(service, authenticateCaller(service, input)),
  })),
}
