import { bearer, cookie, createVerifier, firstOf, oidc } from '@poolguard/core'

export const verifier = createVerifier({
  issuers: oidc({
    issuer: 'https://clerk.example.com',
    jwksUri: 'https://clerk.example.com/.well-known/jwks.json',
    audience: null, // a session token has none: the requirement checks `azp`
    groupsFrom: 'o.rol',
  }),
  from: firstOf(bearer(), cookie('__session')),
})

/** For every route. */
export const requirement = { claims: { azp: ['https://app.example.com'], sts: 'active' } }
