/** @poolguard/signals: where revocations come from. */
export { type BackChannelLogoutOptions, backChannelLogout } from './back-channel-logout.ts'
export { type CognitoSignOuts, type CognitoSignOutsOptions, cognitoSignOuts } from './cognito-sign-outs.ts'
export type { SignalEvent } from './diagnostics.ts'
export type { FastifyReplyLike, FastifyRequestLike, FastifyRoute, FastifyScopeLike } from './fastify-route.ts'
export type { FetchHandler } from './fetch-handler.ts'
export type { NodeHandler, NodeRequest, NodeResponse } from './node-handler.ts'
export type { ReceiverOptions } from './options.ts'
export type { Receiver } from './receiver.ts'
