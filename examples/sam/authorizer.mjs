// @ts-check
/** The authorizer of template.yaml: any token of the pool with the scope `orders/read`. */
import { cognito } from '@poolguard/core'
import { authorizer } from '@poolguard/lambda'

const { USER_POOL_ID = '', CLIENT_ID = '' } = process.env
const issuers = cognito({ userPoolId: USER_POOL_ID, clientId: CLIENT_ID, tokenUse: 'access' })

export const handler = authorizer({ issuers }, { requirement: { scopes: 'orders/read' } })
