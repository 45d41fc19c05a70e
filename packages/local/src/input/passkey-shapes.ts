/**
 * The JSON that browsers send for a passkey (WebAuthn Level 3 §5.1): RegistrationResponseJSON and
 * AuthenticationResponseJSON. Browsers send further members, which are allowed.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'

const base64url = z
  .string()
  .min(1)
  .max(65_536)
  .regex(/^[\w-]+$/)

export const registrationShape = z.looseObject({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
  response: z.looseObject({
    clientDataJSON: base64url,
    attestationObject: base64url,
    transports: z.array(z.string().max(32)).max(10).optional(),
  }),
})

const assertionShape = z.looseObject({
  id: z.string(),
  rawId: z.string(),
  type: z.literal('public-key'),
  response: z.looseObject({
    clientDataJSON: z.string(),
    authenticatorData: z.string(),
    signature: z.string(),
  }),
})

function parseCredential<Shape extends z.ZodType<object>>(shape: Shape, text: string): object {
  try {
    return { clientExtensionResults: {}, ...shape.parse(JSON.parse(text)) }
  } catch {
    return refuse('parameterInvalid', { problem: 'Invalid CREDENTIAL.' })
  }
}

/** @throws InvalidParameterException */
export function parseAssertion(text: string): AuthenticationResponseJSON {
  return parseCredential(assertionShape, text) as AuthenticationResponseJSON
}

/** @throws InvalidParameterException */
export function parseRegistration(text: string): RegistrationResponseJSON {
  return parseCredential(registrationShape, text) as RegistrationResponseJSON
}
