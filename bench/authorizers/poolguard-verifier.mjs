// @ts-check
/** The same with a verifier, which has a token cache, `explain` and look-ups of issuers. */
import { cognito, createVerifier } from '@poolguard/core'
import { authorizer } from '@poolguard/lambda'

const { USER_POOL_ID = '', CLIENT_ID = '' } = process.env
const issuers = cognito({ userPoolId: USER_POOL_ID, clientId: CLIENT_ID, tokenUse: 'access' })

export const handler = authorizer(createVerifier({ issuers }), {
  requirement: { scopes: 'orders/read' },
})
