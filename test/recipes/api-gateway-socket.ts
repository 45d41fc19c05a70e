import { cognito, custom } from '@poolguard/core'
import { authorizer } from '@poolguard/lambda'

const issuers = cognito({ userPoolId: 'us-east-1_AbCd12345', clientId: 'my-client', tokenUse: 'access' })

/** The second protocol of `new WebSocket(url, ['access_token', token])`. */
export const from = custom(({ headers }) => {
  const [name, token] = String(headers['sec-websocket-protocol'] ?? '').split(/, */)
  return name === 'access_token' ? token : undefined
})

/** The authorizer of the API. Its identity source is `route.request.header.Sec-WebSocket-Protocol`. */
export const authorize = authorizer({ issuers, from })

/** The Lambda proxy integration of `$connect`. */
export const connect = async () => ({
  statusCode: 200,
  headers: { 'Sec-WebSocket-Protocol': 'access_token' },
})
