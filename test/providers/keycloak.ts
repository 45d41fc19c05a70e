import { createVerifier, oidc } from '@poolguard/core'

export const verifier = createVerifier({
  issuers: oidc({
    issuer: 'https://keycloak.example.com/realms/shop',
    audience: 'orders-api',
    groupsFrom: 'resource_access.orders-api.roles',
  }),
})

/** For the route. `typ` is the claim of that name, not the header. */
export const requirement = { groups: 'reader', claims: { typ: 'Bearer' } }
