// @ts-check
/** The API behind the authorizer. */
import { authOf } from '@poolguard/lambda'

/** @param {import('aws-lambda').APIGatewayProxyEventV2} event */
export async function handler(event) {
  const { subject } = authOf(event)
  return { of: subject, orders: [] }
}
