/** The variables that `poolguard local` prints, as flags of `poolguard explain`. */
import type { IssuerFlags } from './issuer-options.ts'
import type { Terminal } from './terminal.ts'

/**
 * Ignores the variables if the flags name an issuer. Each other flag, such as `--client-id`, overrides its
 * own variable.
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
