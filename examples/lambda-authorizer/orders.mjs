// @ts-check
/** The function behind the authorizer. It reads the caller from events of HTTP APIs and of REST APIs. */
import { authOf } from '@poolguard/lambda'

/** @param {import('aws-lambda').APIGatewayProxyEvent | import('aws-lambda').APIGatewayProxyEventV2} event */
export async function handler(event) {
  const { subject, scopes } = authOf(event)
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orders: ['A-1', 'A-2'], of: subject, scopes }),
  }
}
