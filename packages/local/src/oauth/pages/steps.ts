/** Shows the page of each step of a sign-in. */
import type { FastifyReply } from 'fastify'
import { Secret, TOTP } from 'otpauth'
import { renderSVG } from 'uqr'
import { refuse } from '../../errors/cognito-error.ts'
import { listProviders, offersPasswords, toProviderLabel } from '../../federation/providers.ts'
import type { Service } from '../../service/service.ts'
import { offersChoice } from '../../sign-in/first-factors.ts'
import type { PageChallenge } from '../../store/page-records.ts'
import type { ChallengeName, FirstFactor } from '../../store/sign-in-records.ts'
import type { ClientRecord, UserPoolRecord } from '../../store/user-pool-records.ts'
import type { MfaFactor, UserRecord } from '../../store/user-records.ts'
import { requireClient, requireUserPool } from '../../users/user-pools.ts'
import type { OpenPage } from '../page-state.ts'
import { makeFields } from './account-fields.ts'
import { describeRules } from './password-rules.ts'
import { sendPage } from './render.ts'

const LABELS = { email: 'E-mail address', phone_number: 'Telephone number' } as const

/** The label of the name with which users of this pool sign in. */
export function toNameLabel({ UsernameAttributes: [name, other] }: UserPoolRecord): string {
  if (name === undefined) return 'Username'
  return other === undefined ? LABELS[name] : 'E-mail address or telephone number'
}

/** The host of a web application, or the scheme of an app. */
function toDestination(redirectUri: string): string {
  const { host, protocol } = new URL(redirectUri)
  return host === '' ? protocol : host
}

/** Each link repeats the application's request, and adds the name of a provider. */
function makeProviderLinks(service: Service, client: ClientRecord, query: string): object[] {
  return listProviders(service, client).map((provider) => {
    const parameters = new URLSearchParams(query)
    parameters.set('identity_provider', provider.ProviderName)
    return { label: toProviderLabel(provider), query: parameters.toString() }
  })
}

export function showSignIn(
  reply: FastifyReply,
  service: Service,
  { name, record }: OpenPage,
  messages: {
    readonly username?: string | undefined
    readonly error?: string
    readonly notice?: string
  } = {},
): FastifyReply {
  const { redirectUri, userPoolId, clientId, loginHint } = record.request
  const pool = requireUserPool(service, userPoolId)
  const client = requireClient(service, clientId)
  const values = {
    page: name,
    hasPassword: offersPasswords(client),
    hasChoice: offersChoice(pool, client),
    providers: makeProviderLinks(service, client, record.query),
    destination: toDestination(redirectUri),
    nameLabel: toNameLabel(pool),
    query: record.query,
    canSignUp: !pool.AdminCreateUserConfig.AllowAdminCreateUserOnly,
    ...messages,
    username: messages.username ?? loginHint,
  }
  return sendPage(reply, messages.error === undefined ? 200 : 400, 'signIn', values, redirectUri)
}

const PAGES = {
  NEW_PASSWORD_REQUIRED: 'newPassword',
  SOFTWARE_TOKEN_MFA: 'softwareToken',
  SMS_MFA: 'messageCode',
  EMAIL_OTP: 'messageCode',
  SELECT_MFA_TYPE: 'chooseFactor',
  MFA_SETUP: 'mfaSetup',
  SELECT_CHALLENGE: 'chooseFirstFactor',
  PASSWORD: 'password',
  SMS_OTP: 'messageCode',
  WEB_AUTHN: 'passkey',
} as const satisfies { readonly [Name in ChallengeName]?: string }

function hasPage(name: ChallengeName): name is keyof typeof PAGES {
  return Object.hasOwn(PAGES, name)
}

const FACTOR_LABELS: Readonly<Record<MfaFactor | Exclude<FirstFactor, 'PASSWORD_SRP'>, string>> = {
  SMS_MFA: 'A code by SMS',
  SOFTWARE_TOKEN_MFA: 'An authenticator app',
  EMAIL_OTP: 'A code by e-mail',
  PASSWORD: 'Password',
  SMS_OTP: 'A code by SMS',
  WEB_AUTHN: 'Passkey',
}

/** The secret of RFC 6238 in the form that authenticator apps read. */
function makeEnrolment({ secret, label }: NonNullable<PageChallenge['enrolling']>) {
  const totp = new TOTP({ issuer: 'poolguard local', label, secret: Secret.fromBase32(secret) })
  const uri = totp.toString()
  return { secret, uri, qrCode: renderSVG(uri, { border: 1 }) }
}

/**
 * The pages send no device key, so a device never has to prove itself there. As at AWS, they have no custom
 * challenges.
 */
function toPageName(name: ChallengeName): (typeof PAGES)[keyof typeof PAGES] {
  return hasPage(name) ? PAGES[name] : refuse('sessionUsed')
}

export function showChallenge(
  reply: FastifyReply,
  service: Service,
  { name, record }: OpenPage,
  challenge: PageChallenge,
  error?: string,
): FastifyReply {
  const enrolment = challenge.enrolling === undefined ? {} : makeEnrolment(challenge.enrolling)
  const rules = describeRules(requireUserPool(service, record.request.userPoolId))
  const { destination, choice, passkey } = challenge
  const factors = challenge.factors ?? choice?.factors ?? []
  const values = {
    page: name,
    query: record.query,
    error,
    rules,
    destination,
    passkey,
    ...enrolment,
    fields: makeFields(challenge.missing ?? [], {}),
    choices: factors.map((factor) => ({ factor, label: FACTOR_LABELS[factor] })),
    typedName: choice?.typedName,
    hasOtherWay: choice !== undefined && choice.factors.length > 1,
  }
  const status = error === undefined ? 200 : 400
  return sendPage(reply, status, toPageName(challenge.name), values, record.request.redirectUri)
}

interface NewPasskey {
  readonly user: UserRecord
  /** PublicKeyCredentialCreationOptions in JSON. */
  readonly options: object
  readonly error?: string | undefined
}

export function showAddPasskey(
  reply: FastifyReply,
  { name, record }: OpenPage,
  { user, options, error }: NewPasskey,
): FastifyReply {
  const label = user.attributes.email ?? user.username
  const values = { page: name, passkey: JSON.stringify(options), label, error }
  return sendPage(reply, error === undefined ? 200 : 400, 'addPasskey', values, record.request.redirectUri)
}

/** A browser without JavaScript cannot create a passkey, so the page redirects it to `path`. */
export function showPasskeyOffer(
  reply: FastifyReply,
  { name, record }: OpenPage,
  { user, options, error, path }: NewPasskey & { readonly path: string },
): FastifyReply {
  const label = user.attributes.email ?? user.username
  const withoutScript = `${path}?${new URLSearchParams({ page: name })}`
  const values = { page: name, passkey: JSON.stringify(options), label, error, withoutScript }
  return sendPage(reply, error === undefined ? 200 : 400, 'offerPasskey', values, record.request.redirectUri)
}
