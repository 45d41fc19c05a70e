/** SignUp, ConfirmSignUp, ResendConfirmationCode. */
import { z } from 'zod'
import { clientId, clientMetadata, secretHash, session } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { openSignUpSession, takeSignUpSession } from '../sign-in/sign-up-sessions.ts'
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
  const caller = authenticateCaller(service, input)
  const { user, delivery } = await signUp(service, caller, input)
  const details = delivery && { CodeDeliveryDetails: delivery }
  const Session = openSignUpSession(
    service,
    caller.client,
    user,
    user.status === 'CONFIRMED' ? 'SIGN_UP_CONFIRMED' : 'SIGN_UP_STARTED',
  )
  return { UserConfirmed: user.status === 'CONFIRMED', UserSub: user.attributes.sub, ...details, Session }
}

const confirmRequest = callerInput.extend({ ...confirmSignUpInput.shape, Session: session.optional() })

/**
 * Answers with a session for the first sign-in. Amplify expects one, although it sends no session of SignUp.
 */
async function handleConfirmSignUp(
  input: z.output<typeof confirmRequest>,
  service: Service,
): Promise<object> {
  const caller = authenticateCaller(service, input)
  if (input.Session !== undefined) takeSignUpSession(service, caller, input.Session, 'SIGN_UP_STARTED')
  await confirmSignUp(service, caller, input.ConfirmationCode, input.ForceAliasCreation)
  const { client, user } = caller
  return user === undefined ? {} : { Session: openSignUpSession(service, client, user, 'SIGN_UP_CONFIRMED') }
}

export const signUpOperations: OperationTable = {
  SignUp: operation(signUpRequest, handleSignUp),
  ConfirmSignUp: operation(confirmRequest, handleConfirmSignUp),
  ResendConfirmationCode: operation(callerInput.extend(resendCodeInput.shape), async (input, service) => ({
    CodeDeliveryDetails: await resendSignUpCode(service, authenticateCaller(service, input)),
  })),
}
