/** Every operation that there is, by the two halves of `X-Amz-Target`: `<service>.<operation>`. */
import type { OperationTable } from './operation.ts'

export const OPERATIONS: Readonly<Record<string, OperationTable>> = {
  AWSCognitoIdentityProviderService: {},
  AWSCognitoIdentityService: {},
}
