/** All operations, by the two halves of `X-Amz-Target`: `<service>.<operation>`. */
import { accountOperations } from './account.ts'
import { adminCreateUserOperations } from './admin-create-user.ts'
import { adminUserOperations } from './admin-users.ts'
import { challengeOperations } from './auth-challenges.ts'
import { clientOperations } from './clients.ts'
import { developerIdentityOperations } from './developer-identities.ts'
import { groupOperations } from './groups.ts'
import { identityOperations } from './identities.ts'
import { identityPoolRoleOperations } from './identity-pool-roles.ts'
import { identityPoolTagOperations } from './identity-pool-tags.ts'
import { identityPoolOperations } from './identity-pools.ts'
import { initiateAuthOperations } from './initiate-auth.ts'
import { listUserOperations } from './list-users.ts'
import { mfaOperations } from './mfa.ts'
import type { OperationTable } from './operation.ts'
import { passwordOperations } from './passwords.ts'
import { resourceServerOperations } from './resource-servers.ts'
import { signUpOperations } from './sign-up.ts'
import { tokenOperations } from './tokens.ts'
import { userPoolOperations } from './user-pools.ts'

export const OPERATIONS: Readonly<Record<string, OperationTable>> = {
  AWSCognitoIdentityProviderService: {
    ...userPoolOperations,
    ...clientOperations,
    ...signUpOperations,
    ...passwordOperations,
    ...initiateAuthOperations,
    ...challengeOperations,
    ...tokenOperations,
    ...accountOperations,
    ...mfaOperations,
    ...adminCreateUserOperations,
    ...adminUserOperations,
    ...listUserOperations,
    ...groupOperations,
    ...resourceServerOperations,
  },
  AWSCognitoIdentityService: {
    ...identityPoolOperations,
    ...identityPoolRoleOperations,
    ...identityPoolTagOperations,
    ...identityOperations,
    ...developerIdentityOperations,
  },
}
