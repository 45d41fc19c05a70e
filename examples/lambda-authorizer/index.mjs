// @ts-check
/**
 * What is deployed as the authorizer: that of one user pool, set up once per cold start. The pool's keys are in
 * `jwks.json` beside it, if they were written when it was bundled; then it starts without the network.
 */
import { existsSync, readFileSync } from 'node:fs'
import { cognito, createVerifier } from '@poolguard/core'
import { createAuthorizer } from './authorizer.mjs'

const { USER_POOL_ID = '', CLIENT_ID = '' } = process.env
const keysFile = new URL('jwks.json', import.meta.url)
const keys = existsSync(keysFile) ? { jwks: JSON.parse(readFileSync(keysFile, 'utf8')) } : {}

export const handler = createAuthorizer(
  createVerifier({
    issuers: cognito({ userPoolId: USER_POOL_ID, clientId: CLIENT_ID, tokenUse: 'access', ...keys }),
  }),
)
