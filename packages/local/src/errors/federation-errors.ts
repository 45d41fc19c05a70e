/**
 * The refusals about users of identity providers. Sources: AdminLinkProviderForUser and AdminDisableProviderForUser
 * of the API reference; messages as real clients report them.
 */

export const FEDERATION_ERRORS = {
  externalNameTaken: ['UsernameExistsException', 'Already found an entry for username {username}'],
  externalAttributesMissing: ['InvalidParameterException', 'attributes required: [{names}]'],
  externalAttributeFixed: ['InvalidParameterException', 'user.{name}: Attribute cannot be updated.\n'],
  externalAttributeNotWritable: [
    'NotAuthorizedException',
    'A client attempted to write unauthorized attribute',
  ],
  sourceUserNative: [
    'InvalidParameterException',
    'Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a DestinationUser',
  ],
  sourceUserSignedUp: [
    'InvalidParameterException',
    'Merging is not currently supported, provide a SourceUser that has not been signed up in order to link',
  ],
  sourceUserLinked: ['InvalidParameterException', 'SourceUser is already linked to DestinationUser'],
  externalUserUnknown: [
    'InvalidParameterException',
    'Invalid ProviderName/Username combination. Please check again',
  ],
} as const
