/**
 * The Lambda triggers of a user pool as functions. The events are those of AWS, as `@types/aws-lambda`
 * describes them. Source: Cognito Developer Guide, "Customizing user pool workflows with Lambda triggers".
 */
import type {
  Callback,
  Context,
  CreateAuthChallengeTriggerEvent,
  CustomEmailSenderTriggerEvent,
  CustomMessageTriggerEvent,
  CustomSMSSenderTriggerEvent,
  DefineAuthChallengeTriggerEvent,
  InboundFederationTriggerEvent,
  PostAuthenticationTriggerEvent,
  PostConfirmationTriggerEvent,
  PreAuthenticationTriggerEvent,
  PreSignUpTriggerEvent,
  UserMigrationTriggerEvent,
  VerifyAuthChallengeResponseTriggerEvent,
} from 'aws-lambda'
import type { PreTokenGenerationEvent } from './token-event.ts'

/**
 * A handler of AWS Lambda, or any function that returns the event. It may return a promise, or pass the event
 * to the callback. The names are those of AWS CDK's `lambdaTriggers`.
 *
 * @example
 * ```ts
 * import { createLocalPool } from '@poolguard/local'
 *
 * const pool = await createLocalPool({
 *   triggers: {
 *     preSignUp: async (event) => {
 *       event.response.autoConfirmUser = true
 *       return event
 *     },
 *   },
 * })
 * ```
 */
export interface LocalTriggers {
  preSignUp?(event: PreSignUpTriggerEvent, context: Context, callback: Callback): unknown
  postConfirmation?(event: PostConfirmationTriggerEvent, context: Context, callback: Callback): unknown
  preAuthentication?(event: PreAuthenticationTriggerEvent, context: Context, callback: Callback): unknown
  postAuthentication?(event: PostAuthenticationTriggerEvent, context: Context, callback: Callback): unknown
  /**
   * The event has the version of the pool's `PreTokenGenerationConfig`. Default: 2, and 3 for a machine; 1 if
   * `LambdaConfig` has `PreTokenGeneration` alone.
   */
  preTokenGeneration?(event: PreTokenGenerationEvent, context: Context, callback: Callback): unknown
  userMigration?(event: UserMigrationTriggerEvent, context: Context, callback: Callback): unknown
  customMessage?(event: CustomMessageTriggerEvent, context: Context, callback: Callback): unknown
  defineAuthChallenge?(event: DefineAuthChallengeTriggerEvent, context: Context, callback: Callback): unknown
  createAuthChallenge?(event: CreateAuthChallengeTriggerEvent, context: Context, callback: Callback): unknown
  verifyAuthChallengeResponse?(
    event: VerifyAuthChallengeResponseTriggerEvent,
    context: Context,
    callback: Callback,
  ): unknown
  /** `request.code` is plain text. At AWS, a key of KMS encrypts it. */
  customEmailSender?(event: CustomEmailSenderTriggerEvent, context: Context, callback: Callback): unknown
  /** `request.code` is plain text. At AWS, a key of KMS encrypts it. */
  customSmsSender?(event: CustomSMSSenderTriggerEvent, context: Context, callback: Callback): unknown
  inboundFederation?(event: InboundFederationTriggerEvent, context: Context, callback: Callback): unknown
}

/** By the name in `LambdaConfig`. Error messages contain the same name. */
export const FUNCTION_NAMES = {
  PreSignUp: 'preSignUp',
  PostConfirmation: 'postConfirmation',
  PreAuthentication: 'preAuthentication',
  PostAuthentication: 'postAuthentication',
  PreTokenGeneration: 'preTokenGeneration',
  UserMigration: 'userMigration',
  CustomMessage: 'customMessage',
  DefineAuthChallenge: 'defineAuthChallenge',
  CreateAuthChallenge: 'createAuthChallenge',
  VerifyAuthChallengeResponse: 'verifyAuthChallengeResponse',
  CustomEmailSender: 'customEmailSender',
  CustomSMSSender: 'customSmsSender',
  InboundFederation: 'inboundFederation',
} as const satisfies Readonly<Record<string, keyof LocalTriggers>>

export type TriggerName = keyof typeof FUNCTION_NAMES
