/** The texts of e-mails and SMS. `{####}` stands for the code, `{##…##}` for a link. */
import { z } from 'zod'

const PRINTABLE = /^[\p{L}\p{M}\p{S}\p{N}\p{P}\s]*$/u

export const smsText = z
  .string()
  .min(6)
  .max(140)
  .regex(/\{####\}/)
export const emailBody = z.string().min(6).max(20_000).regex(PRINTABLE)
export const emailText = emailBody.regex(/\{####\}/)
export const emailSubject = z.string().min(1).max(140).regex(PRINTABLE)

export const messageTemplates = z.object({
  SmsMessage: smsText.optional(),
  EmailMessage: emailText.optional(),
  EmailSubject: emailSubject.optional(),
  EmailMessageByLink: emailBody.regex(/\{##.*##\}/s).optional(),
  EmailSubjectByLink: emailSubject.optional(),
  DefaultEmailOption: z.enum(['CONFIRM_WITH_LINK', 'CONFIRM_WITH_CODE']).optional(),
})

/** The invitation of AdminCreateUser, with `{username}` and `{####}`. */
export const inviteTemplate = z.object({
  SMSMessage: z.string().min(6).max(140).optional(),
  EmailMessage: emailBody.optional(),
  EmailSubject: emailSubject.optional(),
})
