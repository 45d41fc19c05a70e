/** The refusals of Lambda triggers and of passkeys, in the form of `cognito-errors.ts`. */

type ErrorTable = Readonly<Record<string, readonly [name: string, text: string]>>

/** Messages as clients of AWS report them, such as aws-amplify/amplify-js#9127 and anomalyco/sst#1815. */
export const TRIGGER_ERRORS = {
  triggerFailed: ['UserLambdaValidationException', '{trigger} failed with error {reason}.'],
  triggerNotInvoked: ['UnexpectedLambdaException', '{trigger} invocation failed due to error {reason}.'],
  triggerAnswerNoJson: ['InvalidLambdaResponseException', 'Invalid lambda function output : Invalid JSON'],
  triggerAnswerInvalid: ['InvalidLambdaResponseException', 'Unrecognizable lambda output'],
  customAuthNotConfigured: [
    'InvalidParameterException',
    'Custom auth lambda trigger is not configured for the user pool.',
  ],
  migrationFailed: ['UserNotFoundException', 'Exception migrating user in app client {clientId}'],
} as const satisfies ErrorTable

export const PASSKEY_ERRORS = {
  passkeysNotInstalled: [
    'WebAuthnNotEnabledException',
    'Passkeys of the local pool need the package @simplewebauthn/server: npm install -D @simplewebauthn/server',
  ],
  passkeysNotEnabled: ['WebAuthnNotEnabledException', 'Passkeys are not enabled for this user pool.'],
  passkeyPartyMissing: [
    'WebAuthnConfigurationMissingException',
    'The user pool has no relying party ID. Set one with SetUserPoolMfaConfig.',
  ],
  passkeyChallengeNotFound: ['WebAuthnChallengeNotFoundException', 'The registration has expired.'],
  passkeyClientMismatch: [
    'WebAuthnClientMismatchException',
    'Another app client has started the registration.',
  ],
  passkeyOriginNotAllowed: [
    'WebAuthnOriginNotAllowedException',
    'The origin does not belong to the relying party of the user pool.',
  ],
  passkeyPartyMismatch: [
    'WebAuthnRelyingPartyMismatchException',
    'The credential is of another relying party.',
  ],
  passkeyNotSupported: ['WebAuthnCredentialNotSupportedException', 'The credential is not supported.'],
} as const satisfies ErrorTable
