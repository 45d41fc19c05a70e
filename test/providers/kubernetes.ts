import { createVerifier, oidc } from '@poolguard/core'

export const verifier = createVerifier({
  issuers: oidc({
    issuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
    audience: 'orders-api',
  }),
})

/** For the route: one service account. */
export const requirement = {
  claims: { sub: 'system:serviceaccount:shop:checkout', 'kubernetes\\.io.namespace': 'shop' },
}
