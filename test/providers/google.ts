import { createVerifier, oidc } from '@poolguard/core'

const audience = '1234567890-abc.apps.googleusercontent.com'

export const verifier = createVerifier({
  issuers: [
    oidc({ issuer: 'https://accounts.google.com', audience }),
    oidc({
      issuer: 'accounts.google.com',
      jwksUri: 'https://www.googleapis.com/oauth2/v3/certs',
      audience,
    }),
  ],
})

/** For an API of one Google Workspace. */
export const requirement = { claims: { hd: 'example.com' } }
