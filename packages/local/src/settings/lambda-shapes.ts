/** LambdaConfigType. The local pool invokes these functions only with the option `lambdaEndpoint`. */
import { z } from 'zod'
import { arn } from './leaf-shapes.ts'

const TRIGGERS = [
  'PreSignUp',
  'CustomMessage',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
  'PreTokenGeneration',
  'UserMigration',
  'KMSKeyID',
] as const

type Trigger = (typeof TRIGGERS)[number]

const arns = Object.fromEntries(TRIGGERS.map((name) => [name, arn.optional()])) as Record<
  Trigger,
  z.ZodOptional<typeof arn>
>

function makeVersionedShape<const Version extends string>(...versions: readonly [Version, ...Version[]]) {
  return z.object({ LambdaVersion: z.enum(versions), LambdaArn: arn }).optional()
}

export const lambdaConfig = z.object({
  ...arns,
  PreTokenGenerationConfig: makeVersionedShape('V1_0', 'V2_0', 'V3_0'),
  CustomSMSSender: makeVersionedShape('V1_0'),
  CustomEmailSender: makeVersionedShape('V1_0'),
  InboundFederation: makeVersionedShape('V1_0'),
})
