/** All operations, by the two halves of `X-Amz-Target`: `<service>.<operation>`. */
import { accountOperations } from './account.ts'
import { adminCreateUserOperations } from './admin-create-user.ts'
import { adminUserOperations } from './admin-users.ts'
import { challengeOperations } from './auth-challenges.ts'
import { authEventOperations } from './auth-events.ts'
import { brandingOperations } from './branding.ts'
import { clientSecretOperations } from './client-secrets.ts'
import { clientOperations } from './clients.ts'
import { developerIdentityOperations } from './developer-identities.ts'
import { deviceOperations } from './devices.ts'
import { domainOperations } from './domains.ts'
import { groupOperations } from './groups.ts'
import { identityOperations } from './identities.ts'
import { identityPoolRoleOperations } from './identity-pool-roles.ts'
import { identityPoolTagOperations } from './identity-pool-tags.ts'
import { identityPoolOperations } from './identity-pools.ts'
import { identityProviderOperations } from './identity-providers.ts'
import { importJobOperations } from './import-jobs.ts'
import { initiateAuthOperations } from './initiate-auth.ts'
import { listUserOperations } from './list-users.ts'
import { logDeliveryOperations } from './log-delivery.ts'
import { mfaConfigOperations } from './mfa-config.ts'
import { mfaPreferenceOperations } from './mfa-preferences.ts'
import type { OperationTable } from './operation.ts'
import { passkeyOperations } from './passkeys.ts'
import { passwordOperations } from './passwords.ts'
import { providerLinkOperations } from './provider-links.ts'
import { provisionedLimitOperations } from './provisioned-limits.ts'
import { replicaOperations } from './replicas.ts'
import { resourceServerOperations } from './resource-servers.ts'
import { riskOperations } from './risk-configuration.ts'
import { sessionOperations } from './sessions.ts'
import { signUpOperations } from './sign-up.ts'
import { signingCertificateOperations } from './signing-certificate.ts'
import { softwareTokenOperations } from './software-tokens.ts'
import { tagOperations } from './tags.ts'
import { termsOperations } from './terms.ts'
import { tokenOperations } from './tokens.ts'
import { uiCustomizationOperations } from './ui-customization.ts'
import { userPoolOperations } from './user-pools.ts'

export const OPERATIONS: Readonly<Record<string, OperationTable>> = {
  AWSCognitoIdentityProviderService: {
    ...userPoolOperations,
    ...clientOperations,
    ...clientSecretOperations,
    ...signUpOperations,
    ...passkeyOperations,
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
    ...brandingOperations,
    ...domainOperations,
    ...identityProviderOperations,
    ...importJobOperations,
    ...logDeliveryOperations,
    ...providerLinkOperations,
    ...provisionedLimitOperations,
    ...replicaOperations,
    ...riskOperations,
    ...signingCertificateOperations,
    ...tagOperations,
    ...termsOperations,
    ...uiCustomizationOperations,
  },
  AWSCognitoIdentityService: {
    ...identityPoolOperations,
    ...identityPoolRoleOperations,
    ...identityPoolTagOperations,
    ...identityOperations,
    ...developerIdentityOperations,
  },
}
