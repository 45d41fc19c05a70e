/**
 * The entries of a signed-in user in the storage of a browser. Source: AWS Amplify 6,
 * `auth/src/providers/cognito/tokenProvider/TokenStore.ts`; amazon-cognito-identity-js 6 has the same keys.
 */

interface StoredTokens {
  readonly username: string
  readonly accessToken: string
  readonly idToken: string
  readonly refreshToken: string
}

/** `loginId` is the name that the user typed. */
export function makeAmplifyStorage(
  clientId: string,
  { username, accessToken, idToken, refreshToken }: StoredTokens,
  loginId: string,
): Record<string, string> {
  const client = `CognitoIdentityServiceProvider.${clientId}`
  const user = `${client}.${username}`
  return {
    [`${client}.LastAuthUser`]: username,
    [`${user}.accessToken`]: accessToken,
    [`${user}.idToken`]: idToken,
    [`${user}.refreshToken`]: refreshToken,
    [`${user}.clockDrift`]: '0',
    [`${user}.signInDetails`]: JSON.stringify({ loginId, authFlowType: 'USER_SRP_AUTH' }),
  }
}
