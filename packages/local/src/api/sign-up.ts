/** SignUp, ConfirmSignUp, ResendConfirmationCode. */
import { z } from 'zod'
import { clientId, secretHash } from '../input/shapes.ts'
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

const callerInput = z.object({ ClientId: clientId, SecretHash: secretHash })
const signUpRequest = callerInput.extend(signUpInput.shape)

function handleSignUp(input: z.output<typeof signUpRequest>, service: Service): object {
  const { user, delivery } = signUp(service, authenticateCaller(service, input), input)
  const details = delivery && { CodeDeliveryDetails: delivery }
  return { UserConfirmed: false, UserSub: user.attributes.sub, ...details }
}

export const signUpOperations: OperationTable = {
  SignUp: operation(signUpRequest, handleSignUp),
  ConfirmSignUp: operation(callerInput.extend(confirmSignUpInput.shape), (input, service) => {
    confirmSignUp(
      service,
      authenticateCaller(service, input),
      input.ConfirmationCode,
      input.ForceAliasCreation,
    )
    return {}
  }),
  ResendConfirmationCode: operation(callerInput.extend(resendCodeInput.shape), (input, service) => ({
    CodeDeliveryDetails: resendSignUpCode(service, authenticateCaller(service, input)),
  })),
}
