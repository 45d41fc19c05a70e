/**
 * Every way in which the service refuses, in AWS's names and words. Where two words stand for one name, AWS has both.
 * Sources: the errors of each operation in the API reference; texts as real clients report them.
 */

const COGNITO_ERRORS = {
  wrongPassword: ['NotAuthorizedException', 'Incorrect username or password.'],
  attemptsExceeded: ['NotAuthorizedException', 'Password attempts exceeded'],
  userDisabled: ['NotAuthorizedException', 'User is disabled.'],
  temporaryPasswordExpired: [
    'NotAuthorizedException',
    'Temporary password has expired and must be reset by an administrator.',
  ],
  sessionUsed: ['NotAuthorizedException', 'Invalid session for the user, session can only be used once.'],
  sessionExpired: ['NotAuthorizedException', 'Invalid session for the user, session is expired.'],
  secretHashMissing: [
    'NotAuthorizedException',
    'Client {clientId} is configured with secret but SECRET_HASH was not received',
  ],
  secretHashWrong: ['NotAuthorizedException', 'Unable to verify secret hash for client {clientId}'],
  secretHashWrongAtRefresh: [
    'NotAuthorizedException',
    'SecretHash does not match for the client: {clientId}',
  ],
  clientSecretWrong: ['NotAuthorizedException', 'Unable to verify secret for client {clientId}'],
  accessTokenWrong: ['NotAuthorizedException', 'Invalid Access Token'],
  accessTokenExpired: ['NotAuthorizedException', 'Access Token has expired'],
  accessTokenRevoked: ['NotAuthorizedException', 'Access Token has been revoked'],
  accessTokenScope: ['NotAuthorizedException', 'Access Token does not have required scopes'],
  refreshTokenWrong: ['NotAuthorizedException', 'Invalid Refresh Token'],
  refreshTokenExpired: ['NotAuthorizedException', 'Refresh Token has expired'],
  refreshTokenRevoked: ['NotAuthorizedException', 'Refresh Token has been revoked'],
  refreshTokenRotated: ['RefreshTokenReuseException', 'Refresh token has already been used.'],
  revocationNotEnabled: ['UnsupportedOperationException', 'Token revocation is not enabled for this client.'],
  revocationOfOther: ['UnsupportedTokenTypeException', 'Unsupported token type'],
  notConfirmable: ['NotAuthorizedException', 'User cannot be confirmed. Current status is {status}'],
  signUpNotAllowed: ['NotAuthorizedException', 'SignUp is not permitted for this user pool'],
  unsupportedUserState: ['UnsupportedUserStateException', 'User status is not FORCE_CHANGE_PASSWORD.'],
  passwordResetNotAllowed: ['NotAuthorizedException', 'User password cannot be reset in the current state.'],
  attributeNotWritable: ['NotAuthorizedException', 'A client attempted to write unauthorized attribute'],
  refreshFlowRotates: [
    'InvalidParameterException',
    'Refresh token rotation is enabled for this client; use GetTokensFromRefreshToken.',
  ],
  userNotFound: ['UserNotFoundException', 'User does not exist.'],
  userOrClientNotFound: ['UserNotFoundException', 'Username/client id combination not found.'],
  userNotConfirmed: ['UserNotConfirmedException', 'User is not confirmed.'],
  usernameExists: ['UsernameExistsException', 'User already exists'],
  userAccountExists: ['UsernameExistsException', 'User account already exists'],
  emailExists: ['UsernameExistsException', 'An account with the given email already exists.'],
  aliasExists: ['AliasExistsException', 'An account with the {attribute} already exists.'],
  passwordResetRequired: ['PasswordResetRequiredException', 'Password reset required for the user'],
  passwordTooWeak: ['InvalidPasswordException', 'Password did not conform with policy: {rule}'],
  codeMismatch: ['CodeMismatchException', 'Invalid verification code provided, please try again.'],
  codeExpired: ['ExpiredCodeException', 'Invalid code provided, please request a code again.'],
  softwareTokenMismatch: ['CodeMismatchException', 'Invalid code received for user'],
  softwareTokenUsed: ['ExpiredCodeException', 'Your software token has already been used once.'],
  softwareTokenNotEnabled: ['EnableSoftwareTokenMFAException', 'Code mismatch'],
  softwareTokenUnknown: [
    'SoftwareTokenMFANotFoundException',
    'Software token MFA has not been enabled for the user.',
  ],
  codeAttemptsExceeded: ['LimitExceededException', 'Attempt limit exceeded, please try after some time.'],
  userPoolNotFound: ['ResourceNotFoundException', 'User pool {userPoolId} does not exist.'],
  clientNotFound: ['ResourceNotFoundException', 'User pool client {clientId} does not exist.'],
  groupNotFound: ['ResourceNotFoundException', 'Group not found.'],
  resourceServerNotFound: ['ResourceNotFoundException', 'Resource server {identifier} does not exist.'],
  groupExists: ['GroupExistsException', 'A group with the name already exists.'],
  resourceServerExists: [
    'InvalidParameterException',
    '{identifier} already exists in user pool {userPoolId}.',
  ],
  deletionProtected: [
    'InvalidParameterException',
    'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
  ],
  identityPoolNotFound: ['ResourceNotFoundException', "IdentityPool '{identityPoolId}' not found."],
  identityNotFound: ['ResourceNotFoundException', "Identity '{identityId}' not found."],
  identityForbidden: ['NotAuthorizedException', "Access to Identity '{identityId}' is forbidden."],
  guestsNotAllowed: [
    'NotAuthorizedException',
    'Unauthenticated access is not supported for this identity pool.',
  ],
  loginProviderForeign: [
    'NotAuthorizedException',
    'Token is not from a supported provider of this identity pool.',
  ],
  loginProviderUnsupported: [
    'NotAuthorizedException',
    'The local pool does not support the login provider {provider}, only its own user pools.',
  ],
  loginTokenWrong: ['NotAuthorizedException', 'Invalid login token.'],
  loginTokenExpired: ['NotAuthorizedException', 'Invalid login token. Token expired.'],
  loginTokenRevoked: ['NotAuthorizedException', 'Invalid login token. Token has been revoked.'],
  loginsDoNotMatch: [
    'NotAuthorizedException',
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
  ],
  flowNotEnabled: ['InvalidParameterException', '{flow} flow not enabled for this client'],
  flowNotSupported: ['InvalidParameterException', 'The local pool does not support the auth flow {flow}.'],
  challengeNotSupported: [
    'InvalidParameterException',
    'The local pool does not support the challenge {challenge}.',
  ],
  hookFailed: ['UserLambdaValidationException', 'PreTokenGeneration failed with error {reason}.'],
  attributesInvalid: ['InvalidParameterException', 'Attributes did not conform to the schema: {problem}'],
  attributeImmutable: [
    'InvalidParameterException',
    'user.{attribute}: Attribute cannot be updated. (changing an immutable attribute)',
  ],
  parameterMissing: ['InvalidParameterException', 'Missing required parameter {name}'],
  parameterInvalid: ['InvalidParameterException', '{problem}'],
  serializationFailed: ['SerializationException', 'The request body is not a JSON object.'],
  operationUnknown: ['UnknownOperationException', 'The local pool does not know the operation {target}.'],
  poolFull: ['LimitExceededException', 'The local pool has no room for more.'],
  tooManyRequests: ['TooManyRequestsException', 'Rate exceeded'],
  bodyTooLarge: ['RequestEntityTooLargeException', 'The request body is larger than 1 MB.'],
  internal: ['InternalErrorException', 'Something went wrong inside the local pool.'],
} as const satisfies Readonly<Record<string, readonly [name: string, text: string]>>

export type CognitoErrorKind = keyof typeof COGNITO_ERRORS

/** A refusal on its way to the client, as `{"__type": name, "message": message}`. */
export class CognitoError extends Error {
  /** AWS's name, such as `NotAuthorizedException`. */
  override readonly name: string
  readonly failure: CognitoErrorKind

  constructor(failure: CognitoErrorKind, values: Readonly<Record<string, string>> = {}) {
    const [name, text] = COGNITO_ERRORS[failure]
    super(text.replace(/\{(\w+)\}/g, (_whole, key: string) => values[key] ?? ''))
    this.name = name
    this.failure = failure
  }
}

/** @throws CognitoError, always. */
export function refuse(failure: CognitoErrorKind, values?: Readonly<Record<string, string>>): never {
  throw new CognitoError(failure, values)
}
