import { createVerifier, oidc } from '@poolguard/core'

const project = 'my-project'

export const verifier = createVerifier({
  issuers: oidc({
    issuer: `https://securetoken.google.com/${project}`,
    audience: project,
  }),
})

/** For the route: a custom claim, and no anonymous users. */
export const requirement = {
  claims: { role: 'staff', 'firebase.sign_in_provider': ['password', 'google.com'] },
}
