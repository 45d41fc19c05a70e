/** The texts of e-mails and SMS. `{####}` stands for the code, `{##…##}` for a link. */
import { z } from 'zod'
import { nameJavaPattern } from '../input/describe-violation.ts'

const PRINTABLE = /^[\p{L}\p{M}\p{S}\p{N}\p{P}\s]*$/u
/** AWS has one pattern. Here two checks replace it, because JavaScript would need quadratic time for it. */
const JAVA_PRINTABLE = String.raw`[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*`

function makePrintableShape(part: RegExp, javaPart: string) {
  const error = nameJavaPattern(JAVA_PRINTABLE + javaPart + JAVA_PRINTABLE)
  return z.string().min(6).max(20_000).regex(PRINTABLE, error).regex(part, error)
}

export const smsText = z
  .string()
  .min(6)
  .max(140)
  .regex(/\{####\}/, nameJavaPattern(String.raw`(?s).*\{####\}(?s).*`))
export const emailBody = z.string().min(6).max(20_000).regex(PRINTABLE)
export const emailText = makePrintableShape(/\{####\}/, String.raw`\{####\}`)
export const emailSubject = z.string().min(1).max(140).regex(PRINTABLE)

export const messageTemplates = z.object({
  SmsMessage: smsText.optional(),
  EmailMessage: emailText.optional(),
  EmailSubject: emailSubject.optional(),
  EmailMessageByLink: makePrintableShape(
    /\{##.*##\}/s,
    String.raw`\{##[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*##\}`,
  ).optional(),
  EmailSubjectByLink: emailSubject.optional(),
  DefaultEmailOption: z.enum(['CONFIRM_WITH_LINK', 'CONFIRM_WITH_CODE']).optional(),
})

/** The invitation of AdminCreateUser, with `{username}` and `{####}`. */
export const inviteTemplate = z.object({
  SMSMessage: smsText.optional(),
  EmailMessage: emailText.optional(),
  EmailSubject: emailSubject.optional(),
})
