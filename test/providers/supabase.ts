import { createVerifier, oidc } from '@poolguard/core'

export const verifier = createVerifier({
  issuers: oidc({
    issuer: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1',
    jwksUri: 'https://abcdefghijklmnopqrst.supabase.co/auth/v1/.well-known/jwks.json',
    audience: 'authenticated',
    algorithms: ['ES256'],
  }),
})

/** For the route: no anonymous users. */
export const requirement = { claims: { role: 'authenticated', is_anonymous: false } }
