import { createVerifier, oidc } from '@poolguard/core'

export const verifier = createVerifier({
  issuers: oidc({
    issuer: 'https://example.eu.auth0.com/',
    audience: 'https://api.example.com',
  }),
})

/** For the route, as in `authenticate(verifier, { requirement })`. */
export const requirement = { scopes: 'read:orders' }
