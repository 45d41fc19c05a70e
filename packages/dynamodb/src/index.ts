/** @poolguard/dynamodb: revoked tokens, shared by Lambda functions through Amazon DynamoDB. */
export type { DynamoRevocationsOptions } from './options.ts'
export { type DynamoRevocations, dynamoRevocations } from './revocations.ts'
