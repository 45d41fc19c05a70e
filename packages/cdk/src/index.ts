/** @poolguard/cdk: a Lambda authorizer as a construct of the AWS CDK. Every export is public API. */
export type { CognitoPool, OidcIssuer, TrustedIssuer } from './issuers.ts'
export type { DeployedRequirement } from './props.ts'
export { TokenAuthorizer, type TokenAuthorizerProps } from './token-authorizer.ts'
