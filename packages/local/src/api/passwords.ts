/** ForgotPassword, ConfirmForgotPassword, ChangePassword. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import {
  accessToken,
  clientId,
  clientMetadata,
  password,
  passwordOrBlank,
  secretHash,
} from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import {
  changePassword,
  forgotPasswordInput,
  resetPassword,
  resetPasswordInput,
  startPasswordReset,
} from '../users/passwords.ts'
import { findClient } from '../users/user-pools.ts'
import { authenticateCaller } from './caller.ts'
import { type OperationTable, operation } from './operation.ts'

const callerInput = z.object({
  ClientId: clientId,
  SecretHash: secretHash,
  ClientMetadata: clientMetadata,
})

const changeInput = z.object({
  AccessToken: accessToken,
  PreviousPassword: passwordOrBlank,
  ProposedPassword: password,
})

async function change(input: z.output<typeof changeInput>, service: Service): Promise<object> {
  const { user } = await requireApiBearer(service, input.AccessToken)
  changePassword(service, user, input.PreviousPassword, input.ProposedPassword)
  return {}
}

export const passwordOperations: OperationTable = {
  ForgotPassword: operation(callerInput.extend(forgotPasswordInput.shape), async (input, service) => {
    if (findClient(service, input.ClientId) === undefined) refuse('resetClientNotFound')
    return { CodeDeliveryDetails: await startPasswordReset(service, authenticateCaller(service, input)) }
  }),
  ConfirmForgotPassword: operation(callerInput.extend(resetPasswordInput.shape), async (input, service) => {
    await resetPassword(service, authenticateCaller(service, input), input)
    return {}
  }),
  ChangePassword: operation(changeInput, change),
}
