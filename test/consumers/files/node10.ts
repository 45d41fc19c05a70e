import { cognito, createVerifier, oidc, type Requirement } from '@poolguard/core'
import { albVerifier } from '@poolguard/core/alb'
import { authenticate } from '@poolguard/express'
import '@poolguard/express/augment'
import express from 'express'

declare module '@poolguard/core' {
  interface Register {
    claims: import('@poolguard/core').CognitoAccessClaims & { readonly tenant: string }
  }
}

const pool = { userPoolId: 'us-east-1_AbCd12345', clientId: 'web' }
const access = cognito({ ...pool, tokenUse: 'access' })
const id = cognito({ ...pool, tokenUse: 'id' })
const machines = oidc({ issuer: 'https://login.example.com/', audience: 'api', allowMissingSub: true })

export const use: Promise<'access' | 'id'> = createVerifier({ issuers: [access, id] })
  .verify('')
  .then(({ claims }) => claims.token_use)
export const subject: Promise<string | undefined> = createVerifier({ issuers: machines })
  .verify('')
  .then((auth) => auth.subject)
export const registered: Requirement = { check: ({ claims }) => claims.tenant.startsWith('a') }
export const alb = albVerifier
export const app = express().use(authenticate({ issuers: access }), (req, res) => {
  const sub: string | undefined = req.auth?.subject
  res.json({ sub, tenant: req.auth?.claims.tenant })
})
