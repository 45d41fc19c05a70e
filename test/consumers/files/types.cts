import core = require('@poolguard/core')
import local = require('@poolguard/local')
import express = require('@poolguard/express')
import fastify = require('@poolguard/fastify')
import lambda = require('@poolguard/lambda')

const { cognito, createVerifier } = core
const verifier = createVerifier({
  issuers: cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'web', tokenUse: 'id' }),
})
export const email: Promise<string | undefined> = verifier.verify('').then(({ claims }) => claims.email)
export const all = [local.createLocalPool, express.authenticate, fastify.default, lambda.authorizer]
