/** The members of a JSON Web Key (RFC 7517 §4) that say whether it may verify, and for which algorithms. */
import { excerpt } from '../errors/excerpt.ts'
import type { JsonObject } from '../util/json.ts'
import { ownMember } from '../util/own-member.ts'
import { type AlgorithmRow, listNames } from './algorithm.ts'

/** An id is compared with that of each token, and shown in events. Issuers have ids of 20 to 60 characters. */
const MAX_KID_LENGTH = 256

/** The members of private and symmetric keys (RFC 7518 §6, RFC 9964 §3). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/** Some issuers write `null` for an optional member that is absent. */
export function getMember(jwk: JsonObject, name: string): unknown {
  return ownMember(jwk, name) ?? undefined
}

/** Whether a key is private or symmetric. Such a key must never be published. */
export function hasSecret(jwk: JsonObject): boolean {
  return SECRET_MEMBERS.some((name) => getMember(jwk, name) !== undefined)
}

/** Throws the reason why a key cannot be used, for operators. */
export function refuse(reason: string): never {
  throw new Error(reason)
}

/** RFC 7517 §4.2-4.5: a key may be used only as its members say. */
export function assertForVerifying(jwk: JsonObject): void {
  const [use, operations, kid] = [getMember(jwk, 'use'), getMember(jwk, 'key_ops'), getMember(jwk, 'kid')]
  if (hasSecret(jwk)) refuse('it is private or symmetric')
  if (use !== undefined && use !== 'sig') refuse('its use is not "sig"')
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify')))
    refuse('its key_ops do not have "verify"')
  if (kid !== undefined && typeof kid !== 'string') refuse('its kid is not a string')
  if (typeof kid === 'string' && kid.length > MAX_KID_LENGTH)
    refuse(`its kid is longer than ${MAX_KID_LENGTH} characters`)
}

export function fits(jwk: JsonObject, { name, kty, crv }: AlgorithmRow): boolean {
  const alg = getMember(jwk, 'alg')
  return (
    getMember(jwk, 'kty') === kty &&
    (crv === undefined || getMember(jwk, 'crv') === crv) &&
    (alg === undefined || alg === name)
  )
}

export function refuseForAlgorithms(jwk: JsonObject, algorithms: readonly AlgorithmRow[]): never {
  const members = ['kty', 'crv', 'alg'].filter((name) => getMember(jwk, name) !== undefined)
  const found = members.map((name) => `${name} ${excerpt(getMember(jwk, name))}`).join(', ')
  return refuse(`it is not for ${listNames(algorithms)} (${found || 'no kty'})`)
}

/** Microsoft Entra names the issuer of each key. Only shared key sets use it. */
export function readIssuer(jwk: JsonObject): string | undefined {
  const issuer = getMember(jwk, 'issuer')
  return issuer === undefined || typeof issuer === 'string' ? issuer : refuse('its issuer is not a string')
}
