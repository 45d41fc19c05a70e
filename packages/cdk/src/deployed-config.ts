/** What the construct writes and the deployed function reads. */
import { cognito, type Issuer, type JsonWebKeySet, oidc } from '@poolguard/core'
import { type Authorizer, authorizer, type RouteTable } from '@poolguard/lambda'
import type { DeployedRequirement } from './props.ts'

/** An issuer in the environment, because its ids may be known only when the stack is deployed. */
export type DeployedIssuer =
  | { readonly userPoolId: string; readonly clientId: readonly string[]; readonly tokenUse: 'access' | 'id' }
  | {
      readonly issuer: string
      readonly audience: string | readonly string[]
      readonly algorithms?: readonly string[]
    }

/** The content of `config.json` beside the function, because the environment has room for 4 KB only. */
export interface DeployedConfig {
  /** The keys of each issuer, or `null`. */
  readonly keys: readonly (object | null)[]
  readonly requirement?: DeployedRequirement
  readonly routes?: Readonly<Record<string, DeployedRequirement | true>>
}

function toIssuer(deployed: DeployedIssuer, keys: object | null | undefined): Issuer {
  const bundled = keys ? { jwks: keys as JsonWebKeySet } : {}
  return 'userPoolId' in deployed
    ? cognito({ ...deployed, ...bundled } as Parameters<typeof cognito>[0])
    : (oidc({ ...deployed, ...bundled } as Parameters<typeof oidc>[0]) as Issuer)
}

/** @throws ConfigError */
export function createAuthorizer(
  issuers: readonly DeployedIssuer[],
  { keys, requirement, routes }: DeployedConfig,
): Authorizer {
  const trusted = issuers.map((issuer, index) => toIssuer(issuer, keys[index]))
  return authorizer(
    { issuers: trusted },
    {
      ...(requirement === undefined ? {} : { requirement }),
      ...(routes === undefined ? {} : { routes: routes as RouteTable }),
    },
  )
}
