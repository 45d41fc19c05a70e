import { cognito, createVerifier } from '@poolguard/core'
import { authorizer } from '@poolguard/lambda'

const { USER_POOL_ID: userPoolId, CLIENT_ID: clientId, ISSUER: issuer } = process.env
const issuers = cognito({
  userPoolId,
  clientId,
  tokenUse: 'access',
  issuer,
  jwks: JSON.parse(process.env.JWKS),
})
export const handler = authorizer(createVerifier({ issuers }))
