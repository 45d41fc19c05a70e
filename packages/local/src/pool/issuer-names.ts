/**
 * The `iss` of each user pool of a service: an address of the server, the issuer of the options, or AWS's own
 * issuer.
 */
import { ConfigError, cognito } from '@poolguard/core'
import type { ServedAddress, Service } from '../service/service.ts'
import { makeUnservedIssuer } from '../util/ids.ts'

/** The value of the option `issuer` that stands for AWS's issuer of each pool. */
export const AWS = 'aws'

/** AWS's issuer of the pool; `undefined` if the pool's id does not begin with a region of AWS. */
export function findAwsIssuer(userPoolId: string): string | undefined {
  try {
    return cognito({ userPoolId, clientId: null, tokenUse: 'any' }).endpoints[0].issuer
  } catch (error) {
    if (error instanceof ConfigError) return undefined
    throw error
  }
}

/** An `issuer` option names one issuer, so it is only for the first pool. `'aws'` is for every pool. */
export function makeGetIssuer(
  fixedIssuer: string | undefined,
  address: ServedAddress,
  ownPoolId: string,
): Service['getIssuer'] {
  const findFixed = (userPoolId: string) => {
    if (fixedIssuer === AWS) return findAwsIssuer(userPoolId)
    return userPoolId === ownPoolId ? fixedIssuer : undefined
  }
  return (userPoolId) => {
    const fixed = findFixed(userPoolId)
    if (fixed !== undefined) return fixed
    return address.url === undefined ? makeUnservedIssuer(userPoolId) : `${address.url}/${userPoolId}`
  }
}
