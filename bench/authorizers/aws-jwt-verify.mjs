// @ts-check
/** A Lambda authorizer with aws-jwt-verify. It is for HTTP APIs with payload 2.0 only, and adds no context. */
import { CognitoJwtVerifier } from 'aws-jwt-verify'

const { USER_POOL_ID = '', CLIENT_ID = '' } = process.env
const verifier = CognitoJwtVerifier.create({
  userPoolId: USER_POOL_ID,
  clientId: CLIENT_ID,
  tokenUse: 'access',
  scope: 'orders/read',
})

/** @param {{ headers: { authorization: string } }} event */
export async function handler({ headers }) {
  try {
    await verifier.verify(headers.authorization.replace(/^Bearer /i, ''))
    return { isAuthorized: true }
  } catch {
    return { isAuthorized: false }
  }
}
