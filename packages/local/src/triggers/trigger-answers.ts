/** The `response` that each trigger may return. Any other throws InvalidLambdaResponseException. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import type { TriggerName } from './trigger-types.ts'

const flag = z.boolean().nullish()
const text = z.string().nullish()
const texts = z.array(z.string()).nullish()
/** Functions in Python and Java return booleans and numbers where AWS's events have text. */
const textMap = z
  .record(
    z.string(),
    z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value)),
  )
  .nullish()
const nothing = z.object({})

const groupOverride = z.object({ groupsToOverride: texts }).nullish()
const claimChanges = z.object({
  claimsToAddOrOverride: z.record(z.string(), z.unknown()).nullish(),
  claimsToSuppress: texts,
})

const RESPONSES = {
  PreSignUp: z.object({ autoConfirmUser: flag, autoVerifyEmail: flag, autoVerifyPhone: flag }),
  PostConfirmation: nothing,
  PreAuthentication: nothing,
  PostAuthentication: nothing,
  PreTokenGeneration: z.object({
    claimsOverrideDetails: claimChanges.extend({ groupOverrideDetails: groupOverride }).nullish(),
    claimsAndScopeOverrideDetails: z
      .object({
        idTokenGeneration: claimChanges.nullish(),
        accessTokenGeneration: claimChanges.extend({ scopesToAdd: texts, scopesToSuppress: texts }).nullish(),
        groupOverrideDetails: groupOverride,
      })
      .nullish(),
  }),
  UserMigration: z.object({
    userAttributes: textMap,
    finalUserStatus: z
      .enum(['CONFIRMED', 'RESET_REQUIRED', 'FORCE_CHANGE_PASSWORD', 'UNCONFIRMED'])
      .nullish(),
    forceAliasCreation: flag,
  }),
  CustomMessage: z.object({
    smsMessage: z.string().max(140).nullish(),
    emailMessage: z.string().max(20_000).nullish(),
    emailSubject: z.string().max(140).nullish(),
  }),
  DefineAuthChallenge: z.object({ challengeName: text, issueTokens: flag, failAuthentication: flag }),
  CreateAuthChallenge: z.object({
    publicChallengeParameters: textMap,
    privateChallengeParameters: textMap,
    challengeMetadata: text,
  }),
  VerifyAuthChallengeResponse: z.object({ answerCorrect: flag }),
  CustomEmailSender: nothing,
  CustomSMSSender: nothing,
  InboundFederation: z.object({ userAttributesToMap: textMap }),
} as const satisfies Readonly<Record<TriggerName, z.ZodType>>

export type TriggerResponse<Name extends TriggerName> = z.output<(typeof RESPONSES)[Name]>

/** Functions return the whole event. As at AWS, only its `response` counts. */
export function parseAnswer<Name extends TriggerName>(name: Name, answer: unknown): TriggerResponse<Name> {
  if (answer === undefined || answer === null) return refuse('triggerAnswerNoJson')
  const { response } = answer as { readonly response?: unknown }
  const { data, success } = RESPONSES[name].safeParse(response)
  return success ? (data as TriggerResponse<Name>) : refuse('triggerAnswerInvalid')
}
