/** GetCallerIdentity tells whose credentials signed a request. The local pool checks no signature. */
import { parseFakeSession } from '../identity/fake-credentials.ts'
import { ACCOUNT_ID } from '../util/ids.ts'
import type { XmlMembers } from '../util/xml.ts'
import { makeRoleId, makeSessionArn } from './assume-role.ts'

const NO_ROLE = {
  UserId: 'AIDALOCALFAKE00000000',
  Account: ACCOUNT_ID,
  Arn: `arn:aws:iam::${ACCOUNT_ID}:user/local`,
}

/** Credentials other than the fake ones of a role belong to the user `local`. */
export function getCallerIdentity(sessionToken: string): XmlMembers {
  const found = parseFakeSession(sessionToken)
  if (found === undefined) return NO_ROLE
  const { account, arn } = makeSessionArn(found.role, found.session)
  return { UserId: `${makeRoleId(found.role)}:${found.session}`, Account: account, Arn: arn }
}
