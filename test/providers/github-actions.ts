import { createVerifier, oidc } from '@poolguard/core'

export const verifier = createVerifier({
  issuers: oidc({
    issuer: 'https://token.actions.githubusercontent.com',
    audience: 'https://deploy.example.com',
  }),
})

/** For every route: without it, every workflow on GitHub is accepted. */
export const requirement = {
  claims: { repository_id: '123456789', ref: 'refs/heads/main', event_name: 'push' },
}
