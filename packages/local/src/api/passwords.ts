/** ForgotPassword, ConfirmForgotPassword, ChangePassword. */
import { z } from 'zod'
import { checkPassword } from '../credentials/password-policy.ts'
import { isCorrectPassword } from '../credentials/passwords.ts'
import { refuse } from '../errors/cognito-error.ts'
import { accessToken, clientId, confirmationCode, password, secretHash, username } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import { setPassword } from '../sign-in/challenge-answers.ts'
import { findRecoveryAttribute, sendCode, takeCode } from '../users/codes.ts'
import { decoyDelivery } from '../users/decoy-delivery.ts'
import { forgetFailures, recordFailure, refuseIfLocked } from '../users/lockout.ts'
import { refuseUnknownReset, startUnknownReset } from '../users/unknown-names.ts'
import { authenticateCaller } from './caller.ts'
import { type OperationTable, operation } from './operation.ts'

const forgotInput = z.object({ ClientId: clientId, SecretHash: secretHash, Username: username })

function forgot(input: z.output<typeof forgotInput>, service: Service): object {
  const { client, pool, user } = authenticateCaller(service, input)
  if (user === undefined) {
    if (client.PreventUserExistenceErrors === 'LEGACY') return refuse('userOrClientNotFound')
    startUnknownReset(service, pool, input.Username)
    return { CodeDeliveryDetails: decoyDelivery(input.Username) }
  }
  if (!user.enabled) refuse('userDisabled')
  if (user.status === 'FORCE_CHANGE_PASSWORD') refuse('passwordResetNotAllowed')
  const attribute = findRecoveryAttribute(user)
  if (attribute === undefined) {
    return refuse('parameterInvalid', {
      problem: 'Cannot reset password for the user as there is no registered/verified email or phone_number',
    })
  }
  return { CodeDeliveryDetails: sendCode(service, user, 'forgotPassword', attribute) }
}

const confirmInput = forgotInput.extend({ ConfirmationCode: confirmationCode, Password: password })

function confirm(input: z.output<typeof confirmInput>, service: Service): object {
  const { client, pool, user } = authenticateCaller(service, input)
  if (user === undefined && client.PreventUserExistenceErrors === 'LEGACY') refuse('userOrClientNotFound')
  if (user?.enabled === false) refuse('userDisabled')
  checkPassword(input.Password, pool.Policies.PasswordPolicy)
  if (user === undefined) return refuseUnknownReset(service, pool, input.Username)
  const proven = takeCode(service, user, 'forgotPassword', input.ConfirmationCode)
  forgetFailures(service, setPassword(service, proven, input.Password))
  return {}
}

const changeInput = z.object({
  AccessToken: accessToken,
  PreviousPassword: password,
  ProposedPassword: password,
})

async function change(input: z.output<typeof changeInput>, service: Service): Promise<object> {
  const { user } = await requireApiBearer(service, input.AccessToken)
  const { userPoolId, username: name } = user
  refuseIfLocked(service, user)
  if (!isCorrectPassword(user, userPoolId, name, input.PreviousPassword)) {
    recordFailure(service, user)
    return refuse('wrongPassword')
  }
  setPassword(service, user, input.ProposedPassword)
  return {}
}

export const passwordOperations: OperationTable = {
  ForgotPassword: operation(forgotInput, forgot),
  ConfirmForgotPassword: operation(confirmInput, confirm),
  ChangePassword: operation(changeInput, change),
}
