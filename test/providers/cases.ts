/** The tokens that each provider issues, as its own documentation shows them, and what the code of its page decides. */
import type { Requirement, Verifier } from '@poolguard/core'
import * as auth0 from './auth0.ts'
import * as clerk from './clerk.ts'
import * as entraV1 from './entra-v1.ts'
import * as entraV2 from './entra-v2.ts'
import * as firebase from './firebase.ts'
import * as githubActions from './github-actions.ts'
import * as google from './google.ts'
import * as keycloak from './keycloak.ts'
import * as kubernetes from './kubernetes.ts'
import * as okta from './okta.ts'
import * as supabase from './supabase.ts'

interface Recipe {
  readonly verifier: Verifier
  readonly requirement: Requirement
}

/** Changes to the good token; `undefined` takes a member away. */
interface Changes {
  readonly header?: object
  readonly claims?: object
}

export interface Provider {
  /** The file of the recipe, without its ending. */
  readonly recipe: string
  /** The page in docs/providers, without its ending. */
  readonly page: string
  readonly code: Recipe
  /** Where the provider publishes its keys, and whether poolguard finds that by the metadata of the issuer. */
  readonly jwksUri: string
  readonly isDiscovered: boolean
  readonly alg: 'RS256' | 'ES256'
  readonly header: object
  readonly claims: { readonly iss: string; readonly [name: string]: unknown }
  readonly accepted?: readonly (readonly [what: string, changes: Changes])[]
  readonly refused: readonly (readonly [what: string, changes: Changes, code: string])[]
}

const JWT = { typ: 'JWT' }
const MISMATCH = 'ERR_CLIENT_MISMATCH'
const tid = '11111111-2222-3333-4444-555555555555'
const application = '66666666-7777-8888-9999-000000000000'
const spa = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'

export const PROVIDERS: readonly Provider[] = [
  {
    recipe: 'auth0',
    page: 'auth0',
    code: auth0,
    jwksUri: 'https://example.eu.auth0.com/.well-known/jwks.json',
    isDiscovered: true,
    alg: 'RS256',
    header: JWT,
    claims: {
      iss: 'https://example.eu.auth0.com/',
      sub: 'auth0|6553da60a54af58e29493993',
      aud: ['https://api.example.com', 'https://example.eu.auth0.com/userinfo'],
      azp: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja',
      scope: 'openid profile read:orders',
    },
    accepted: [
      [
        'the RFC 9068 profile',
        { header: { typ: 'at+jwt' }, claims: { azp: undefined, client_id: 'K1AU', jti: '73Wakr' } },
      ],
      [
        'a machine token',
        { claims: { sub: 'K1AU@clients', aud: 'https://api.example.com', gty: 'client-credentials' } },
      ],
    ],
    refused: [
      ['an ID token', { claims: { aud: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja', scope: undefined } }, MISMATCH],
      ['a token of another API', { claims: { aud: 'https://other.example.com' } }, MISMATCH],
      ['iss without the slash', { claims: { iss: 'https://example.eu.auth0.com' } }, 'ERR_ISSUER_UNKNOWN'],
      ['a token without the scope', { claims: { scope: 'openid profile' } }, 'ERR_SCOPE_INSUFFICIENT'],
    ],
  },
  {
    recipe: 'okta',
    page: 'okta',
    code: okta,
    jwksUri: 'https://example.okta.com/oauth2/default/v1/keys',
    isDiscovered: true,
    alg: 'RS256',
    header: {},
    claims: {
      ver: 1,
      jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
      iss: 'https://example.okta.com/oauth2/default',
      sub: 'alice@example.com',
      aud: 'api://default',
      cid: '0oaabvpxkzOlBxnuv0h7',
      uid: '00ujmkLgagxeRrAg20g3',
      scp: ['openid', 'orders:read'],
    },
    refused: [
      ['an ID token', { claims: { aud: '0oaabvpxkzOlBxnuv0h7', scp: undefined } }, MISMATCH],
      ['a token of the org server', { claims: { iss: 'https://example.okta.com' } }, 'ERR_ISSUER_UNKNOWN'],
      ['a token without the scope', { claims: { scp: ['openid'] } }, 'ERR_SCOPE_INSUFFICIENT'],
    ],
  },
  {
    recipe: 'entra-v2',
    page: 'entra',
    code: entraV2,
    jwksUri: `https://login.microsoftonline.com/${tid}/discovery/v2.0/keys`,
    isDiscovered: true,
    alg: 'RS256',
    header: JWT,
    claims: {
      iss: `https://login.microsoftonline.com/${tid}/v2.0`,
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      aud: application,
      azp: spa,
      oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
      tid,
      ver: '2.0',
      scp: 'Orders.Read Orders.Write',
    },
    refused: [
      ['an ID token of the API itself', { claims: { scp: undefined } }, 'ERR_SCOPE_INSUFFICIENT'],
      ['an ID token of another application', { claims: { aud: spa, scp: undefined } }, MISMATCH],
      ['aud by the URI of the application', { claims: { aud: `api://${application}` } }, MISMATCH],
      ['version 1', { claims: { iss: `https://sts.windows.net/${tid}/` } }, 'ERR_ISSUER_UNKNOWN'],
      [
        'an application, on a route of users',
        { claims: { scp: undefined, roles: ['Orders.Read.All'] } },
        'ERR_SCOPE_INSUFFICIENT',
      ],
    ],
  },
  {
    recipe: 'entra-v1',
    page: 'entra',
    code: entraV1,
    jwksUri: 'https://login.microsoftonline.com/common/discovery/keys',
    isDiscovered: true,
    alg: 'RS256',
    header: { ...JWT, x5t: 'i6lGk3FZzxRcUb2C3nEQ7syHJlY' },
    claims: {
      iss: `https://sts.windows.net/${tid}/`,
      sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      aud: `api://${application}`,
      appid: spa,
      tid,
      ver: '1.0',
      scp: 'Orders.Read',
    },
    accepted: [['aud by the id of the application', { claims: { aud: application } }]],
    refused: [
      ['a token for Microsoft Graph', { claims: { aud: 'https://graph.microsoft.com' } }, MISMATCH],
      ['iss without the slash', { claims: { iss: `https://sts.windows.net/${tid}` } }, 'ERR_ISSUER_UNKNOWN'],
    ],
  },
  {
    recipe: 'keycloak',
    page: 'keycloak',
    code: keycloak,
    jwksUri: 'https://keycloak.example.com/realms/shop/protocol/openid-connect/certs',
    isDiscovered: true,
    alg: 'RS256',
    header: JWT,
    claims: {
      iss: 'https://keycloak.example.com/realms/shop',
      sub: 'f1f2a3b4-0c1d-4e5f-8a9b-0c1d2e3f4a5b',
      aud: ['orders-api', 'account'],
      typ: 'Bearer',
      azp: 'web',
      realm_access: { roles: ['offline_access'] },
      resource_access: { 'orders-api': { roles: ['reader'] } },
      scope: 'openid email profile',
    },
    refused: [
      ['an ID token of the API itself', { claims: { aud: 'orders-api', typ: 'ID' } }, 'ERR_FORBIDDEN'],
      ['an ID token of another client', { claims: { aud: 'web', typ: 'ID' } }, MISMATCH],
      ['no audience mapper', { claims: { aud: 'account' } }, MISMATCH],
      ['no aud at all', { claims: { aud: undefined } }, MISMATCH],
      [
        'a role of another client',
        { claims: { resource_access: { account: { roles: ['reader'] } } } },
        'ERR_FORBIDDEN',
      ],
      ['a token without sub', { claims: { sub: undefined } }, 'ERR_CLAIM_INVALID'],
    ],
  },
  {
    recipe: 'google',
    page: 'google',
    code: google,
    jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
    isDiscovered: true,
    alg: 'RS256',
    header: JWT,
    claims: {
      iss: 'https://accounts.google.com',
      sub: '10769150350006150715113082367',
      aud: '1234567890-abc.apps.googleusercontent.com',
      azp: '1234567890-abc.apps.googleusercontent.com',
      email: 'alice@example.com',
      email_verified: true,
      hd: 'example.com',
    },
    accepted: [['iss without https', { claims: { iss: 'accounts.google.com' } }]],
    refused: [
      ['a token of another client', { claims: { aud: '1-x.apps.googleusercontent.com' } }, MISMATCH],
      ['another Workspace', { claims: { hd: 'example.org' } }, 'ERR_FORBIDDEN'],
      ['a consumer account', { claims: { hd: undefined } }, 'ERR_FORBIDDEN'],
    ],
  },
  {
    recipe: 'firebase',
    page: 'firebase',
    code: firebase,
    jwksUri: 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com',
    isDiscovered: true,
    alg: 'RS256',
    header: JWT,
    claims: {
      iss: 'https://securetoken.google.com/my-project',
      sub: 'Xk893u23H9SI893',
      aud: 'my-project',
      user_id: 'Xk893u23H9SI893',
      role: 'staff',
      firebase: { identities: {}, sign_in_provider: 'password' },
    },
    refused: [
      ['a token of another project', { claims: { aud: 'other-project' } }, MISMATCH],
      [
        'a session cookie',
        { claims: { iss: 'https://session.firebase.google.com/my-project' } },
        'ERR_ISSUER_UNKNOWN',
      ],
      ['an anonymous user', { claims: { firebase: { sign_in_provider: 'anonymous' } } }, 'ERR_FORBIDDEN'],
    ],
  },
  {
    recipe: 'supabase',
    page: 'supabase',
    code: supabase,
    jwksUri: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1/.well-known/jwks.json',
    isDiscovered: false,
    alg: 'ES256',
    header: JWT,
    claims: {
      iss: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1',
      sub: '123e4567-e89b-12d3-a456-426614174000',
      aud: 'authenticated',
      role: 'authenticated',
      aal: 'aal1',
      is_anonymous: false,
      app_metadata: { provider: 'email' },
    },
    refused: [
      ['the shared secret of old projects', { header: { alg: 'HS256' } }, 'ERR_ALGORITHM_NOT_ALLOWED'],
      ['an API key', { claims: { iss: 'supabase', aud: undefined, role: 'anon' } }, 'ERR_ISSUER_UNKNOWN'],
      ['an anonymous user', { claims: { is_anonymous: true } }, 'ERR_FORBIDDEN'],
      ['another audience', { claims: { aud: 'anon' } }, MISMATCH],
    ],
  },
  {
    recipe: 'clerk',
    page: 'clerk',
    code: clerk,
    jwksUri: 'https://clerk.example.com/.well-known/jwks.json',
    isDiscovered: false,
    alg: 'RS256',
    header: { ...JWT, cat: 'cl_B7d4PD111AAA' },
    claims: {
      iss: 'https://clerk.example.com',
      sub: 'user_2f9Xo6vYkq0y1Zl3',
      azp: 'https://app.example.com',
      sid: 'sess_2f9XqZ0bU7dYx1',
      sts: 'active',
      v: 2,
      fva: [7, -1],
      o: { id: 'org_2f9', slg: 'shop', rol: 'admin' },
    },
    refused: [
      ['another origin', { claims: { azp: 'https://evil.example.com' } }, 'ERR_FORBIDDEN'],
      ['no origin', { claims: { azp: undefined } }, 'ERR_FORBIDDEN'],
      ['a pending session', { claims: { sts: 'pending' } }, 'ERR_FORBIDDEN'],
    ],
  },
  {
    recipe: 'kubernetes',
    page: 'kubernetes',
    code: kubernetes,
    jwksUri: 'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE/keys',
    isDiscovered: true,
    alg: 'RS256',
    header: {},
    claims: {
      iss: 'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
      sub: 'system:serviceaccount:shop:checkout',
      aud: ['orders-api'],
      'kubernetes.io': {
        namespace: 'shop',
        pod: { name: 'checkout-5c7d', uid: '517eb86e-b863-451b-bf70-86cb61439a3a' },
        serviceaccount: { name: 'checkout', uid: 'e6a8680e-d103-4cce-80ea-03acbbeacf7d' },
      },
    },
    refused: [
      ['the token for the API server', { claims: { aud: ['https://kubernetes.default.svc'] } }, MISMATCH],
      ['another service account', { claims: { sub: 'system:serviceaccount:shop:default' } }, 'ERR_FORBIDDEN'],
      [
        'a token of a secret',
        { claims: { iss: 'kubernetes/serviceaccount', aud: undefined, exp: undefined } },
        'ERR_ISSUER_UNKNOWN',
      ],
    ],
  },
  {
    recipe: 'github-actions',
    page: 'github-actions',
    code: githubActions,
    jwksUri: 'https://token.actions.githubusercontent.com/.well-known/jwks',
    isDiscovered: true,
    alg: 'RS256',
    header: { ...JWT, x5t: 'ykNaY4qM_ta4k2TgZOCEYLkcYlA' },
    claims: {
      iss: 'https://token.actions.githubusercontent.com',
      sub: 'repo:octo-org@65/octo-repo@123456789:ref:refs/heads/main',
      aud: 'https://deploy.example.com',
      repository: 'octo-org/octo-repo',
      repository_id: '123456789',
      ref: 'refs/heads/main',
      event_name: 'push',
    },
    refused: [
      ['the default audience', { claims: { aud: 'https://github.com/octo-org' } }, MISMATCH],
      ['another repository', { claims: { repository_id: '987654321' } }, 'ERR_FORBIDDEN'],
      ['a pull request', { claims: { event_name: 'pull_request' } }, 'ERR_FORBIDDEN'],
    ],
  },
]
