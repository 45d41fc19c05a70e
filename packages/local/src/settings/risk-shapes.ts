/** The risk configuration of threat protection, with the limits of the API reference. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { anyText, arn } from './leaf-shapes.ts'
import { emailBody, emailSubject } from './message-shapes.ts'

const EVENTS = ['SIGN_IN', 'PASSWORD_CHANGE', 'SIGN_UP'] as const

const notifyEmail = z
  .object({
    Subject: emailSubject,
    HtmlBody: emailBody.optional(),
    TextBody: emailBody.optional(),
  })
  .optional()

const takeoverAction = z
  .object({
    Notify: z.boolean(),
    EventAction: z.enum(['BLOCK', 'MFA_IF_CONFIGURED', 'MFA_REQUIRED', 'NO_ACTION']),
  })
  .optional()

/** IP ranges in CIDR notation, which `checkRanges` checks in AWS's words. */
const ranges = z.array(anyText).max(200)
const cidr = z.union([z.cidrv4(), z.cidrv6()])

export const riskConfiguration = {
  CompromisedCredentialsRiskConfiguration: z
    .object({
      EventFilter: z
        .array(z.enum(EVENTS))
        .max(3)
        .default([...EVENTS]),
      Actions: z.object({ EventAction: z.enum(['BLOCK', 'NO_ACTION']) }),
    })
    .optional(),
  AccountTakeoverRiskConfiguration: z
    .object({
      NotifyConfiguration: z
        .object({
          From: anyText.optional(),
          ReplyTo: anyText.optional(),
          SourceArn: arn,
          BlockEmail: notifyEmail,
          NoActionEmail: notifyEmail,
          MfaEmail: notifyEmail,
        })
        .optional(),
      Actions: z.object({
        LowAction: takeoverAction,
        MediumAction: takeoverAction,
        HighAction: takeoverAction,
      }),
    })
    .optional(),
  RiskExceptionConfiguration: z
    .object({ BlockedIPRangeList: ranges.optional(), SkippedIPRangeList: ranges.optional() })
    .optional(),
}

type RiskExceptions = z.output<typeof riskConfiguration.RiskExceptionConfiguration>

/** @throws InvalidParameterException */
export function checkRanges({ BlockedIPRangeList = [], SkippedIPRangeList = [] }: RiskExceptions = {}): void {
  const isWrong = (range: string) => !cidr.safeParse(range).success
  if ([...BlockedIPRangeList, ...SkippedIPRangeList].some(isWrong)) {
    refuse('parameterInvalid', { problem: 'Incorrect CIDR format' })
  }
}
