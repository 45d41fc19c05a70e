import {
  AuthError,
  type CognitoAccessClaims,
  cognito,
  createVerifier,
  type Requirement,
} from '@poolguard/core'
import { authenticate, authOf } from '@poolguard/express'
import poolguard from '@poolguard/fastify'
import { authorizer } from '@poolguard/lambda'
import { createLocalPool } from '@poolguard/local'
import express from 'express'
import Fastify from 'fastify'
import '@poolguard/express/augment'

const verifier = createVerifier({
  issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'web', tokenUse: 'access' }),
})
const requirement: Requirement = { scopes: 'orders/read' }
export const handler = authorizer(verifier, { requirement: { scopes: 'orders/read' } })
export const app = express().use(authenticate(verifier), (req, res) => {
  res.json([authOf(req).subject, req.auth?.subject])
})
export async function main(): Promise<CognitoAccessClaims | string> {
  const fastify = Fastify()
  await fastify.register(poolguard, { verifier })
  fastify.get('/', { config: { auth: requirement } }, async (request) => request.auth?.subject)
  const pool = await createLocalPool()
  try {
    return (await verifier.verify(await pool.accessToken())).claims
  } catch (error) {
    // @ts-expect-error no such code
    if (error instanceof AuthError && error.code === 'ERR_NONE') return 'never'
    throw error
  }
}
// @ts-expect-error there is no such option
cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'web', tokenUse: 'access', audiense: 'x' })
