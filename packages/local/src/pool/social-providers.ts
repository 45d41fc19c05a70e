/** The options about social providers, and the providers that the first user pool starts with. */
import { ConfigError } from '@poolguard/core'
import type { Service, SocialEndpoints } from '../service/service.ts'
import { findDocument, putDocument } from '../settings/documents.ts'
import { SOCIAL_PROVIDERS, type SocialProvider } from '../settings/identity-provider-rules.ts'
import { addDetails, addSubjectMapping } from '../settings/social-providers.ts'
import { LOOPBACK_ORIGIN } from '../util/loopback.ts'
import { checkOptions, flag, type OptionCheck, type OptionChecks, object } from '../util/option-checks.ts'

export interface SocialOptions {
  /**
   * The social providers that the pool itself stands in for, such as `['Google']`: a page that asks who signs
   * in takes the place of the provider's pages. The first client offers them. Default: none.
   */
  readonly socialProviders?: readonly SocialProvider[]
  /**
   * Addresses on this machine in place of the origins of social providers, such as
   * `{ Google: 'http://127.0.0.1:4000' }`. Default: none, the providers' own addresses.
   */
  readonly socialEndpoints?: SocialEndpoints
  /**
   * Whether identity providers may have http addresses off this machine, such as `http://keycloak:8080` in
   * Docker Compose. An attacker in that network can then read and change what the provider answers, and sign
   * in as any of its users. Default false: https, or an address on this machine.
   */
  readonly allowInsecureHttpProviders?: boolean
}

const NAMES: ReadonlySet<unknown> = new Set(SOCIAL_PROVIDERS)

export const SOCIAL_CHECKS: OptionChecks<SocialOptions> = {
  socialProviders: {
    expected: `an array of ${SOCIAL_PROVIDERS.map((name) => JSON.stringify(name)).join(', ')}`,
    accepts: (value) => Array.isArray(value) && value.every((name) => NAMES.has(name)),
  },
  socialEndpoints: object,
  allowInsecureHttpProviders: flag,
}

const loopbackAddress: OptionCheck = {
  expected: 'an address on this machine without a path, such as "http://127.0.0.1:4000"',
  accepts: (value) => typeof value === 'string' && LOOPBACK_ORIGIN.test(value),
}

const ENDPOINT_CHECKS: OptionChecks<SocialEndpoints> = {
  Facebook: loopbackAddress,
  Google: loopbackAddress,
  LoginWithAmazon: loopbackAddress,
  SignInWithApple: loopbackAddress,
}

/** @throws ConfigError for an address that is not on this machine, or a provider in both options. */
export function resolveSocialOptions(options: SocialOptions): Required<SocialOptions> {
  const { socialProviders = [], allowInsecureHttpProviders = false } = options
  const where = 'createLocalPool: socialEndpoints'
  const socialEndpoints = checkOptions(where, options.socialEndpoints ?? {}, ENDPOINT_CHECKS)
  const both = socialProviders.find((name) => socialEndpoints[name] !== undefined)
  if (both !== undefined) {
    throw new ConfigError(`createLocalPool: ${both} is in socialProviders and in socialEndpoints.`)
  }
  return { socialProviders, socialEndpoints, allowInsecureHttpProviders }
}

/** The attributes that the stand-in knows of a person. */
const MAPPINGS: Readonly<Record<SocialProvider, Readonly<Record<string, string>>>> = {
  Facebook: { email: 'email', name: 'name', given_name: 'first_name', family_name: 'last_name' },
  Google: {
    email: 'email',
    email_verified: 'email_verified',
    name: 'name',
    given_name: 'given_name',
    family_name: 'family_name',
  },
  LoginWithAmazon: { email: 'email', name: 'name' },
  SignInWithApple: {
    email: 'email',
    email_verified: 'email_verified',
    given_name: 'firstName',
    family_name: 'lastName',
  },
}

function makeProvider(UserPoolId: string, type: SocialProvider) {
  return addSubjectMapping(
    addDetails({
      UserPoolId,
      ProviderName: type,
      ProviderType: type,
      ProviderDetails: {
        client_id: 'stand-in',
        client_secret: 'stand-in',
        authorize_scopes: 'openid profile email',
      },
      AttributeMapping: MAPPINGS[type],
      IdpIdentifiers: [],
    }),
  )
}

/** Adds what is missing: a pool in a file may have the provider already. */
export function addSocialProviders(
  { store, now }: Service,
  { userPoolId, clientId }: { readonly userPoolId: string; readonly clientId: string },
  types: readonly SocialProvider[],
): void {
  for (const type of types) {
    const name = { userPoolId, kind: 'identityProvider', key: type } as const
    if (findDocument(store, name) === undefined)
      putDocument(store, name, makeProvider(userPoolId, type), now())
    const client = store.clients.get(clientId)
    if (client === undefined || client.SupportedIdentityProviders.includes(type)) continue
    const SupportedIdentityProviders = [...client.SupportedIdentityProviders, type]
    store.clients.put(clientId, { ...client, SupportedIdentityProviders })
  }
}
