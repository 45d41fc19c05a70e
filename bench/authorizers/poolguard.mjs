// @ts-check
/** A Lambda authorizer with poolguard, as its README shows it. */
import { cognito } from '@poolguard/core'
import { authorizer } from '@poolguard/lambda'

const { USER_POOL_ID = '', CLIENT_ID = '' } = process.env
const issuers = cognito({ userPoolId: USER_POOL_ID, clientId: CLIENT_ID, tokenUse: 'access' })

export const handler = authorizer({ issuers }, { requirement: { scopes: 'orders/read' } })
