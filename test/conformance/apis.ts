/** The verifiers that the list is held against, each with the cases that are meant for it. */
import { type AuthenticatorOptions, bearer, cookie, firstOf, header } from '@poolguard/core'
import { BEARER_CASES, type Case } from './cases.ts'
import { REQUIREMENT_CASES } from './requirement-cases.ts'
import { ANY_PLACE_CASES, FIRST_PLACE_CASES, ONLY_BEARER_CASES } from './source-cases.ts'

interface Api {
  readonly name: string
  readonly options: Omit<AuthenticatorOptions, 'issuers'>
  readonly cases: readonly Case[]
  /** Whether its tokens come elsewhere than in the Authorization header, which some forms do not hand on. */
  readonly needsAllHeaders?: true
}

const METADATA = 'https://api.example.com/.well-known/oauth-protected-resource'

export const APIS: readonly Api[] = [
  {
    name: 'by default',
    options: { realm: 'orders' },
    cases: [...BEARER_CASES, ...REQUIREMENT_CASES, ...ONLY_BEARER_CASES],
  },
  {
    name: 'with tokens in any of three places',
    options: { realm: 'orders', from: [bearer(), cookie('access_token'), header('X-Access-Token')] },
    cases: ANY_PLACE_CASES,
    needsAllHeaders: true,
  },
  {
    name: 'with tokens in the first of two places',
    options: { realm: 'orders', from: firstOf(cookie('access_token'), bearer()) },
    cases: FIRST_PLACE_CASES,
    needsAllHeaders: true,
  },
  {
    name: 'with a realm to be quoted, and metadata',
    options: { realm: 'the "best" \\ API', resourceMetadata: METADATA },
    cases: [
      {
        name: 'a challenge whose values cannot break out',
        path: '/me',
        headers: () => [],
        status: 401,
        code: 'ERR_TOKEN_MISSING',
        challenge: `Bearer realm="the \\"best\\" \\\\ API", resource_metadata="${METADATA}"`,
      },
    ],
  },
]
