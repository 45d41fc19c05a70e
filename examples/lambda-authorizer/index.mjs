// @ts-check
/** What is deployed: the authorizer of one user pool, set up once per cold start. */
import { cognito, createVerifier } from '@poolguard/core'
import { createAuthorizer } from './authorizer.mjs'

const { USER_POOL_ID = '', CLIENT_ID = '' } = process.env

export const handler = createAuthorizer(
  createVerifier({ issuers: cognito({ userPoolId: USER_POOL_ID, clientId: CLIENT_ID, tokenUse: 'access' }) }),
)
