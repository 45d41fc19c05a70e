// @ts-check
/** The guards that are compared, by framework and by the name that the results show. */
import { expressAwsJwtVerify, fastifyAwsJwtVerify } from './aws-jwt-verify.mjs'
import { expressOauth2JwtBearer } from './express-oauth2-jwt-bearer.mjs'
import { expressFastJwt, expressFastJwtCached, fastifyFastJwt, fastifyFastJwtCached } from './fast-jwt.mjs'
import { fastifyFastifyJwt, fastifyFastifyJwtCached } from './fastify-jwt.mjs'
import { fastifyFastifyJwtJwks, fastifyFastifyJwtJwksCached } from './fastify-jwt-jwks.mjs'
import { honoJwk } from './hono-jwk.mjs'
import { expressJose, fastifyJose, honoJose } from './jose.mjs'
import { fastifyLimit } from './limit.mjs'
import {
  expressPoolguard,
  expressPoolguardUncached,
  fastifyPoolguard,
  fastifyPoolguardUncached,
  honoPoolguard,
} from './poolguard.mjs'

/**
 * @typedef {(app: any, pool: import('../context.mjs').Pool) => Promise<void>} FastifyGuard guards all routes of a scope
 * @typedef {(pool: import('../context.mjs').Pool) => import('express').RequestHandler} ExpressGuard
 * @typedef {(pool: import('../context.mjs').Pool) => import('hono').MiddlewareHandler} HonoGuard
 */

/** @type {Record<string, FastifyGuard>} */
export const FASTIFY_GUARDS = {
  poolguard: fastifyPoolguard,
  'poolguard, cache: false': fastifyPoolguardUncached,
  'aws-jwt-verify': fastifyAwsJwtVerify,
  jose: fastifyJose,
  'fast-jwt': fastifyFastJwt,
  'fast-jwt, cache': fastifyFastJwtCached,
  '@fastify/jwt': fastifyFastifyJwt,
  '@fastify/jwt, cache': fastifyFastifyJwtCached,
  'fastify-jwt-jwks': fastifyFastifyJwtJwks,
  'fastify-jwt-jwks, cache': fastifyFastifyJwtJwksCached,
}

/** Not a peer: a guard that verifies the signature and nothing else. @type {Record<string, FastifyGuard>} */
export const FASTIFY_LIMITS = { 'crypto.verify': fastifyLimit }

/** @type {Record<string, ExpressGuard>} */
export const EXPRESS_GUARDS = {
  poolguard: expressPoolguard,
  'poolguard, cache: false': expressPoolguardUncached,
  'aws-jwt-verify': expressAwsJwtVerify,
  jose: expressJose,
  'fast-jwt': expressFastJwt,
  'fast-jwt, cache': expressFastJwtCached,
  'express-oauth2-jwt-bearer': expressOauth2JwtBearer,
}

/** @type {Record<string, HonoGuard>} */
export const HONO_GUARDS = {
  poolguard: honoPoolguard,
  jose: honoJose,
  'hono/jwk': honoJwk,
}

export const GUARDS = { fastify: FASTIFY_GUARDS, express: EXPRESS_GUARDS, hono: HONO_GUARDS }
