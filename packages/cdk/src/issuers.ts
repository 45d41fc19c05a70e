/** The issuers of the construct's properties → what the deployed function reads. */
import { readFileSync } from 'node:fs'
import { ConfigError } from '@poolguard/core'
import { Token } from 'aws-cdk-lib'
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito'
import type { DeployedIssuer } from './deployed-config.ts'

/** A user pool of Amazon Cognito. */
export interface CognitoPool {
  /** The pool, or its id. The pool may belong to the same stack. */
  readonly userPool: IUserPool | string
  /** The app clients whose tokens are accepted, or their ids. */
  readonly clients: readonly (IUserPoolClient | string)[]
  /** Default `'access'`. */
  readonly tokenUse?: 'access' | 'id'
  /**
   * A file that `npx poolguard keys` has written. Its public keys are deployed with the function, which then
   * starts without the network. Default: no file, and the first token makes the function fetch the keys.
   */
  readonly jwksFile?: string
}

/** Any other OpenID Connect issuer. */
export interface OidcIssuer {
  /** The `iss` of the tokens. */
  readonly issuer: string
  /** The accepted `aud`. */
  readonly audience: string | readonly string[]
  /** Default `['RS256']`. */
  readonly algorithms?: readonly string[]
  /** The same as for a user pool. */
  readonly jwksFile?: string
}

export type TrustedIssuer = CognitoPool | OidcIssuer

function toPoolId(userPool: IUserPool | string): string {
  return typeof userPool === 'string' ? userPool : userPool.userPoolId
}

function toClientId(client: IUserPoolClient | string): string {
  return typeof client === 'string' ? client : client.userPoolClientId
}

/** Picks what goes into the function's environment. Its ids may be known only when the stack is deployed. */
export function toDeployedIssuer(given: TrustedIssuer): DeployedIssuer {
  if ('userPool' in given) {
    const { userPool, clients, tokenUse = 'access' } = given
    return { userPoolId: toPoolId(userPool), clientId: clients.map(toClientId), tokenUse }
  }
  const { issuer, audience, algorithms } = given
  return { issuer, audience, ...(algorithms === undefined ? {} : { algorithms }) }
}

/** Placeholders for the ids of the same stack, which are unknown at synthesis. They have the form of ids. */
const UNKNOWN_POOL = 'us-east-1_Unknown'
const UNKNOWN_CLIENT = 'unknown'

function fillIn(value: string, placeholder: string): string {
  return Token.isUnresolved(value) ? placeholder : value
}

/** Replaces unknown ids with placeholders, so that the library can check the issuer at synthesis. */
export function addPlaceholders(deployed: DeployedIssuer): DeployedIssuer {
  if (!('userPoolId' in deployed)) return deployed
  return {
    ...deployed,
    userPoolId: fillIn(deployed.userPoolId, UNKNOWN_POOL),
    clientId: deployed.clientId.map((id) => fillIn(id, UNKNOWN_CLIENT)),
  }
}

/** @throws ConfigError for a file that cannot be read */
export function readKeys({ jwksFile }: TrustedIssuer): object | null {
  if (jwksFile === undefined) return null
  try {
    return JSON.parse(readFileSync(jwksFile, 'utf8'))
  } catch (error) {
    throw new ConfigError(`TokenAuthorizer: jwksFile ${jwksFile}: ${(error as Error).message}`)
  }
}
