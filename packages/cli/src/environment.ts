/** The variables that `poolguard local` prints, as flags of `poolguard explain`. */
import type { IssuerFlags } from './issuer-options.ts'
import type { Terminal } from './terminal.ts'

/**
 * Flags that configure an issuer leave no room for the variables. Other flags, such as `--client-id`, replace the
 * variable that they stand for.
 */
export function addEnvironment<F extends IssuerFlags>(flags: F, { env = {}, stderr }: Terminal): F {
  const { COGNITO_USER_POOL_ID: userPoolId, COGNITO_CLIENT_ID: clientId, COGNITO_ISSUER: issuer } = env
  if (flags.userPoolId !== undefined || flags.issuer !== undefined || !userPoolId) return flags
  stderr.write('poolguard: verifying for the user pool in COGNITO_USER_POOL_ID.\n')
  const needsClient = clientId && flags.clientId === undefined && !flags.anyClient
  const needsJwksUri = issuer && env.COGNITO_JWKS_URI && flags.jwks === undefined
  return {
    ...flags,
    userPoolId,
    ...(issuer ? { issuer } : {}),
    ...(needsClient ? { clientId: [clientId] } : {}),
    ...(needsJwksUri && flags.jwksUri === undefined ? { jwksUri: env.COGNITO_JWKS_URI } : {}),
  }
}
