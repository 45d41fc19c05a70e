/** The ids and names that AWS gives to pools and app clients: their form, and random ones. */
import { randomInt, randomUUID } from 'node:crypto'

const LOWER_CASE_AND_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789'
const ALPHANUMERICS = `${LOWER_CASE_AND_DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ`

/** AWS's pattern of a user pool id, such as `us-east-1_AbCd12345`. */
const USER_POOL_ID = String.raw`[\w-]+_[0-9a-zA-Z]+`

export const USER_POOL_ID_PATTERN = new RegExp(`^${USER_POOL_ID}$`)

const PROVIDER_NAME = new RegExp(String.raw`^cognito-idp\.[a-z0-9-]+\.amazonaws\.com/(${USER_POOL_ID})$`)

function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}

/** The region of a pool that is made without one. AWS has no region of this name. */
const LOCAL_REGION = 'local'

/** Has the form of `us-east-1_AbCd12345`. */
export function randomPoolId(region = LOCAL_REGION): string {
  return `${region}_${randomText(9, ALPHANUMERICS)}`
}

/** Has the form of `us-east-1:12345678-1234-1234-1234-123456789012`. */
export function randomIdentityPoolId(region = LOCAL_REGION): string {
  return `${region}:${randomUUID()}`
}

export function randomClientId(): string {
  return randomText(26, LOWER_CASE_AND_DIGITS)
}

/** Has AWS's form: 51 lower-case letters and digits, 263 bits of entropy. */
export function randomClientSecret(): string {
  return randomText(51, LOWER_CASE_AND_DIGITS)
}

/** Has AWS's form: a hyphen and eight characters. */
export function randomDeviceGroupKey(): string {
  return `-${randomText(8, ALPHANUMERICS)}`
}

/** The region at the beginning of a user pool id (`_`) or of an identity pool id (`:`). */
export function parseRegion(id: string, separator: '_' | ':' = '_'): string {
  return id.split(separator, 1)[0] ?? ''
}

/** The account of every ARN: the local pool belongs to no AWS account. */
export const ACCOUNT_ID = '000000000000'

/** The partition of AWS that a region belongs to: regions of China and of GovCloud have their own. */
function findPartition(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** The role by which AWS publishes the analytics of an app client. */
export const ANALYTICS_ROLE = `arn:aws:iam::${ACCOUNT_ID}:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp`

/** @param region that of the pool's id, or that of a replica */
export function makeUserPoolArn(userPoolId: string, region = parseRegion(userPoolId)): string {
  return `arn:${findPartition(region)}:cognito-idp:${region}:${ACCOUNT_ID}:userpool/${userPoolId}`
}

/** The id of the identity pool in any account; `undefined` for the ARN of anything else. */
export function parseIdentityPoolArn(arn: string): string | undefined {
  const [, region, id = ''] =
    /^arn:aws[\w-]*:cognito-identity:([\w-]+):\d{12}:identitypool\/(.+)$/.exec(arn) ?? []
  return region === parseRegion(id, ':') ? id : undefined
}

/** AWS's name of a user pool in `Logins` and in the settings of an identity pool. */
export function makeProviderName(region: string, userPoolId: string): string {
  return `cognito-idp.${region}.amazonaws.com/${userPoolId}`
}

/** The user pool id in AWS's name of a user pool; `undefined` for any other provider. */
export function parseProviderName(provider: string): string | undefined {
  return PROVIDER_NAME.exec(provider)?.[1]
}

/**
 * RFC 6761 §6.4: no name below `.invalid` can be registered, so no server can issue tokens under this issuer.
 */
export function makeUnservedIssuer(userPoolId: string): string {
  return `https://local-pool.invalid/${userPoolId}`
}

const SAML_PROVIDER_ARN = /^arn:aws[\w-]*:iam::\d{12}:saml-provider\/([\w.-]{1,128})$/

export function makeSamlProviderArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT_ID}:saml-provider/${name}`
}

/** The name of a SAML provider in any account; `undefined` for the ARN of anything else. */
export function parseSamlProviderArn(arn: string): string | undefined {
  return SAML_PROVIDER_ARN.exec(arn)?.[1]
}
