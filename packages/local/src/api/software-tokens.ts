/** AssociateSoftwareToken, VerifySoftwareToken, AdminDeleteSoftwareToken. */
import { z } from 'zod'
import { randomSoftwareTokenSecret } from '../credentials/software-token.ts'
import { refuse } from '../errors/cognito-error.ts'
import { accessToken, ofUser, session } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { anyText } from '../settings/leaf-shapes.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import { startMfaSetup, verifyMfaSetup } from '../sign-in/challenge-answers.ts'
import { requireChallenge } from '../sign-in/challenges.ts'
import { enrolSoftwareToken, refuseIfOff } from '../sign-in/software-token-codes.ts'
import { changeUser, requireUser } from '../users/users.ts'
import { type OperationTable, operation } from './operation.ts'

/** A signed-in user sends an access token. During a sign-in, a user sends the session of the challenge. */
const eitherInput = z.object({ AccessToken: accessToken.optional(), Session: session.optional() })

async function associate(
  { AccessToken, Session }: z.output<typeof eitherInput>,
  service: Service,
): Promise<object> {
  if (AccessToken === undefined) {
    if (Session === undefined) return refuse('parameterMissing', { name: 'AccessToken or Session' })
    const challenge = requireChallenge(service, Session, 'MFA_SETUP')
    return { SecretCode: startMfaSetup(service, challenge), Session }
  }
  const { pool, user } = await requireApiBearer(service, AccessToken)
  refuseIfOff(pool)
  const secret = randomSoftwareTokenSecret()
  // The current software token stays active until a code of the new one is verified.
  changeUser(service, user, { enrolling: secret })
  return { SecretCode: secret }
}

const verifyInput = eitherInput.extend({
  UserCode: z
    .string()
    .length(6)
    .regex(/^[0-9]+$/),
  FriendlyDeviceName: anyText.optional(),
})

async function verify(input: z.output<typeof verifyInput>, service: Service): Promise<object> {
  const { AccessToken, Session, UserCode, FriendlyDeviceName: name } = input
  if (AccessToken === undefined) {
    if (Session === undefined) return refuse('parameterMissing', { name: 'AccessToken or Session' })
    verifyMfaSetup(service, requireChallenge(service, Session, 'MFA_SETUP'), UserCode, name)
    return { Status: 'SUCCESS', Session }
  }
  const { pool, user } = await requireApiBearer(service, AccessToken)
  refuseIfOff(pool)
  const softwareToken = enrolSoftwareToken(service, user, { secret: user.enrolling, name }, UserCode)
  // AWS asks for a code at sign-in only after SetUserMFAPreference.
  changeUser(service, user, { softwareToken, enrolling: undefined })
  return { Status: 'SUCCESS' }
}

function remove(input: z.output<typeof ofUser>, service: Service): object {
  const user = requireUser(service, input.UserPoolId, input.Username)
  const mfaFactors = user.mfaFactors?.filter((factor) => factor !== 'SOFTWARE_TOKEN_MFA') ?? []
  const preferredMfa = mfaFactors.find((factor) => factor === user.preferredMfa)
  changeUser(service, user, { softwareToken: undefined, enrolling: undefined, mfaFactors, preferredMfa })
  return {}
}

export const softwareTokenOperations: OperationTable = {
  AssociateSoftwareToken: operation(eitherInput, associate),
  VerifySoftwareToken: operation(verifyInput, verify),
  AdminDeleteSoftwareToken: operation(ofUser, remove),
}
