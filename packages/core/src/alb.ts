/** @poolguard/core/alb: users who were signed in by an Application Load Balancer. */
export type { AlbVerifierOptions } from './alb/alb-options.ts'
export { albVerifier } from './alb/alb-verifier.ts'
