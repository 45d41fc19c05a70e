/** The refusals of identity pools, in AWS's error names and messages. */
export const IDENTITY_ERRORS = {
  identityPoolNotFound: ['ResourceNotFoundException', "IdentityPool '{identityPoolId}' not found."],
  identityNotFound: ['ResourceNotFoundException', "Identity '{identityId}' not found."],
  identityForbidden: ['NotAuthorizedException', "Access to Identity '{identityId}' is forbidden."],
  developerUserNotFound: ['ResourceNotFoundException', "Developer user '{user}' not found."],
  developerUserRegistered: [
    'DeveloperUserAlreadyRegisteredException',
    'The developer user is already registered with another identity.',
  ],
  developerProviderForeign: [
    'NotAuthorizedException',
    'This identity pool does not support the specified developer provider.',
  ],
  developerProviderRequired: ['InvalidParameterException', 'Please provide a valid developer provider.'],
  developerProviderFixed: ['InvalidParameterException', 'The developer provider name cannot be changed.'],
  publicProviderRequired: ['InvalidParameterException', 'Please provide a valid public provider.'],
  lookupEmpty: [
    'InvalidParameterException',
    'Either IdentityId or DeveloperUserIdentifier must be specified.',
  ],
  lookupMismatch: ['ResourceConflictException', 'The identity does not have the specified developer user.'],
  identitiesConflict: [
    'ResourceConflictException',
    'The identities have different users of the same login provider.',
  ],
  loginNotLinked: ['ResourceNotFoundException', "The identity has no login of '{provider}'."],
  roleMappingProviderForeign: [
    'InvalidParameterException',
    '({provider}) is not a valid RoleMapping ProviderName or is not a configured provider.',
  ],
  roleMappingTooLong: ['InvalidParameterException', 'The number of rules in the request exceeded 25.'],
  roleMappingIncomplete: [
    'InvalidParameterException',
    '{member} is required for the role mapping of {provider}.',
  ],
  cognitoProviderInvalid: ['InvalidParameterException', 'Invalid Cognito Identity Provider'],
  arnInvalid: ['InvalidParameterException', 'Invalid resource ARN.'],
  tagsInvalid: ['InvalidParameterException', '{problem}'],
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
    'The local pool cannot verify tokens of the login provider {provider}.',
  ],
  loginIssuerForeign: ['NotAuthorizedException', "Invalid login token. Issuer doesn't match providerName"],
  loginAudienceForeign: ['NotAuthorizedException', 'Invalid login token. Incorrect token audience.'],
  loginTokenMalformed: [
    'NotAuthorizedException',
    'Invalid login token. Not a valid OpenId Connect identity token.',
  ],
  samlProviderUnknown: ['NotAuthorizedException', "Invalid login token. Specified provider doesn't exist."],
  samlUnavailable: ['ExternalServiceException', '{problem}'],
  samlClassicFlow: [
    'InvalidParameterException',
    'Basic (classic) flow is not supported with a SAML provider, please use enhanced flow.',
  ],
  loginAssertionTooOld: [
    'NotAuthorizedException',
    'Invalid login token. Token must be redeemed within 5 minutes of issuance',
  ],
  loginAssertionAudienceForeign: [
    'NotAuthorizedException',
    'Invalid login token. Response does not contain the required audience.',
  ],
  loginAssertionIssuerForeign: [
    'NotAuthorizedException',
    'Invalid login token. Issuer not present in specified provider',
  ],
  loginAssertionSignatureWrong: ['NotAuthorizedException', 'Invalid login token. Response signature invalid'],
  loginAssertionWrong: ['NotAuthorizedException', 'Invalid login token. {problem}'],
  loginKeysUnavailable: [
    'ExternalServiceException',
    "Couldn't retrieve the keys of the identity provider to verify the token.",
  ],
  loginProviderUnavailable: ['ExternalServiceException', 'The identity provider does not answer.'],
  loginLinkedElsewhere: ['ResourceConflictException', 'Logins are already linked to another identity.'],
  classicFlowNotEnabled: [
    'InvalidParameterException',
    'Basic (classic) flow is not enabled, please use enhanced flow.',
  ],
  identityPoolRolesInvalid: [
    'InvalidIdentityPoolConfigurationException',
    'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
  ],
  roleMappingDenied: ['NotAuthorizedException', 'The ambiguous role mapping rules denied this request'],
  customRoleForeign: ['NotAuthorizedException', 'The user has no access to the custom role.'],
  loginTokenWrong: ['NotAuthorizedException', 'Invalid login token.'],
  cognitoTokenNotAllowed: ['NotAuthorizedException', "Invalid login token. Can't pass in a Cognito token."],
  loginTokenExpired: ['NotAuthorizedException', 'Invalid login token. Token expired.'],
  loginTokenRevoked: ['NotAuthorizedException', 'Invalid login token. Token has been revoked.'],
  loginsDoNotMatch: [
    'NotAuthorizedException',
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
  ],
  validationFailed: ['ValidationException', '{problem}'],
} as const satisfies Readonly<Record<string, readonly [name: string, text: string]>>
