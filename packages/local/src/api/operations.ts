/** All operations, by the two halves of `X-Amz-Target`: `<service>.<operation>`. */
import { accountOperations } from './account.ts'
import { adminCreateUserOperations } from './admin-create-user.ts'
import { adminUserOperations } from './admin-users.ts'
import { challengeOperations } from './auth-challenges.ts'
import { authEventOperations } from './auth-events.ts'
import { clientSecretOperations } from './client-secrets.ts'
import { clientOperations } from './clients.ts'
import { deviceOperations } from './devices.ts'
import { groupOperations } from './groups.ts'
import { identityOperations } from './identities.ts'
import { identityPoolOperations } from './identity-pools.ts'
import { initiateAuthOperations } from './initiate-auth.ts'
import { listUserOperations } from './list-users.ts'
import { mfaConfigOperations } from './mfa-config.ts'
import { mfaPreferenceOperations } from './mfa-preferences.ts'
import type { OperationTable } from './operation.ts'
import { passwordOperations } from './passwords.ts'
import { resourceServerOperations } from './resource-servers.ts'
import { sessionOperations } from './sessions.ts'
import { signUpOperations } from './sign-up.ts'
import { softwareTokenOperations } from './software-tokens.ts'
import { tokenOperations } from './tokens.ts'
import { userPoolOperations } from './user-pools.ts'

export const OPERATIONS: Readonly<Record<string, OperationTable>> = {
  AWSCognitoIdentityProviderService: {
    ...userPoolOperations,
    ...clientOperations,
    ...clientSecretOperations,
    ...signUpOperations,
    ...passwordOperations,
    ...initiateAuthOperations,
    ...challengeOperations,
    ...tokenOperations,
    ...accountOperations,
    ...softwareTokenOperations,
    ...mfaPreferenceOperations,
    ...mfaConfigOperations,
    ...deviceOperations,
    ...sessionOperations,
    ...authEventOperations,
    ...adminCreateUserOperations,
    ...adminUserOperations,
    ...listUserOperations,
    ...groupOperations,
    ...resourceServerOperations,
  },
  AWSCognitoIdentityService: { ...identityPoolOperations, ...identityOperations },
}
