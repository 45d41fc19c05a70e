import { createVerifier, oidc } from '@poolguard/core'

const tenant = '11111111-2222-3333-4444-555555555555'
const application = '66666666-7777-8888-9999-000000000000'

export const verifier = createVerifier({
  issuers: oidc({
    issuer: `https://sts.windows.net/${tenant}/`,
    audience: [`api://${application}`, application],
    groupsFrom: 'roles',
  }),
})

/** For a route that users call. A route for applications has `{ groups: 'Orders.Read.All' }`. */
export const requirement = { scopes: 'Orders.Read' }
