/**
 * AssumeRoleWithWebIdentity: the last step of the classic flow. The web identity token is one of
 * GetOpenIdToken or GetOpenIdTokenForDeveloperIdentity. IAM's trust policies do not exist here: an identity
 * may assume the roles that its identity pool names. Throws QueryError.
 */
import { createHash } from 'node:crypto'
import { decodeJwt, type JWTPayload } from 'jose'
import { z } from 'zod'
import { refuseQuery } from '../errors/query-error.ts'
import { HOUR_SECONDS, makeFakeCredentials } from '../identity/fake-credentials.ts'
import { getOpenIdIssuer, OPEN_ID_PROVIDER } from '../identity/open-id-tokens.ts'
import type { Service } from '../service/service.ts'
import type { IdentityPoolRecord } from '../store/identity-records.ts'
import type { XmlMembers } from '../util/xml.ts'

const ROLE_ARN = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:[!-~]+\/)?([\w+=,.@-]+)$/

const input = z.object({
  RoleArn: z.string().min(20).max(2048).regex(ROLE_ARN),
  RoleSessionName: z
    .string()
    .min(2)
    .max(64)
    .regex(/^[\w+=,.@-]+$/),
  WebIdentityToken: z.string().min(4).max(20_000),
  DurationSeconds: z.coerce.number().int().min(900).max(43_200).default(HOUR_SECONDS),
})

function parseInput(given: Readonly<Record<string, string>>): z.output<typeof input> {
  const { data, error } = input.safeParse(given)
  if (data !== undefined) return data
  const [issue] = error.issues
  return refuseQuery('ValidationError', `Value at '${issue?.path.join('.')}' failed to satisfy constraint.`)
}

function decode(token: string): JWTPayload {
  try {
    return decodeJwt(token)
  } catch {
    return refuseQuery('InvalidIdentityToken', 'The ID Token provided is not a valid JWT.')
  }
}

/** The verified claims, and the identity pool that the token is for. */
async function verify(
  service: Service,
  token: string,
): Promise<{ claims: JWTPayload; pool: IdentityPoolRecord }> {
  const { iss, aud } = decode(token)
  const issuer = getOpenIdIssuer(service)
  if (iss !== issuer) {
    refuseQuery('InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${String(iss)}`)
  }
  const pool = typeof aud === 'string' ? service.store.identityPools.get(aud) : undefined
  if (pool === undefined) return refuseQuery('InvalidIdentityToken', 'Incorrect token audience')
  const expected = { issuer, audience: pool.IdentityPoolId, now: service.now() }
  const claims = await service.openIdKey.verify(token, expected)
  if (claims === 'expired') return refuseQuery('ExpiredTokenException', 'Token expired.')
  if (claims === 'wrong') return refuseQuery('InvalidIdentityToken', 'The token has an invalid signature.')
  return { claims, pool }
}

function listMappedRoles({ store }: Service, { roles }: IdentityPoolRecord): (string | undefined)[] {
  const mappings = Object.values(roles.RoleMappings ?? {})
  const ofRules = mappings.flatMap(({ RulesConfiguration }) => RulesConfiguration?.Rules ?? [])
  const usesGroups = mappings.some(({ Type }) => Type === 'Token')
  const ofGroups = usesGroups ? [...store.groups.values()].map(({ RoleArn }) => RoleArn) : []
  return [...ofRules.map(({ RoleARN }) => RoleARN), ...ofGroups]
}

/** The roles that the identity may assume. `undefined` if the pool has no roles: then it may assume any. */
function listRoles(service: Service, pool: IdentityPoolRecord, { amr }: JWTPayload): unknown[] | undefined {
  const { Roles } = pool.roles
  if (Roles === undefined) return undefined
  const isAuthenticated = Array.isArray(amr) && amr.includes('authenticated')
  return isAuthenticated ? [Roles.authenticated, ...listMappedRoles(service, pool)] : [Roles.unauthenticated]
}

/** AWS's form: `AROA`, and seventeen characters that stand for the role. */
export function makeRoleId(role: string): string {
  const digest = createHash('sha256').update(role).digest('hex').toUpperCase()
  return `AROALOCALFAK${digest.slice(0, 9)}`
}

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`: without the path of the role, as at AWS. */
export function makeSessionArn(
  role: string,
  session: string,
): { readonly account: string; readonly arn: string } {
  const [, account = '', name = ''] = ROLE_ARN.exec(role) ?? []
  const partition = role.split(':', 2)[1] ?? 'aws'
  return { account, arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${session}` }
}

export async function assumeRoleWithWebIdentity(
  service: Service,
  given: Readonly<Record<string, string>>,
): Promise<XmlMembers> {
  const {
    RoleArn: role,
    RoleSessionName: session,
    WebIdentityToken,
    DurationSeconds: seconds,
  } = parseInput(given)
  const { claims, pool } = await verify(service, WebIdentityToken)
  const roles = listRoles(service, pool, claims)
  if (roles?.includes(role) === false) {
    refuseQuery('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity', 403)
  }
  const credentials = makeFakeCredentials(service, { role, session, seconds })
  return {
    Audience: pool.IdentityPoolId,
    AssumedRoleUser: {
      AssumedRoleId: `${makeRoleId(role)}:${session}`,
      Arn: makeSessionArn(role, session).arn,
    },
    Provider: OPEN_ID_PROVIDER,
    Credentials: { ...credentials, Expiration: new Date(credentials.Expiration * 1000).toISOString() },
    SubjectFromWebIdentityToken: String(claims.sub),
  }
}
