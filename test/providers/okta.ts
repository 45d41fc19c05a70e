import { createVerifier, oidc } from '@poolguard/core'

export const verifier = createVerifier({
  issuers: oidc({
    issuer: 'https://example.okta.com/oauth2/default',
    audience: 'api://default',
  }),
})

/** For the route, as in `authenticate(verifier, { requirement })`. */
export const requirement = { scopes: 'orders:read' }
