import { createVerifier, oidc } from '@poolguard/core'

const tenant = '11111111-2222-3333-4444-555555555555'

export const verifier = createVerifier({
  issuers: oidc({
    issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
    audience: '66666666-7777-8888-9999-000000000000', // the application id of the API
    groupsFrom: 'roles',
  }),
})

/** For a route that users call. A route for applications has `{ groups: 'Orders.Read.All' }`. */
export const requirement = { scopes: 'Orders.Read' }
