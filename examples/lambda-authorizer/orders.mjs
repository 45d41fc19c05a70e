// @ts-check
/** What is deployed behind the authorizer: an API that knows who is calling, whichever kind of API asked. */
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
