/**
 * ListUserSessions and RevokeUserSession, their variants for administrators, and the settings of sessions. A
 * session is a sign-in with its tokens. The sign-in of a browser (SSO) is not listed.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { accessToken, associatedSessions, clientId, inPool, ofUser } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { DEFAULT_SSO_MINUTES } from '../settings/client-rules.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import type { SessionSettings, UserPoolRecord } from '../store/user-pool-records.ts'
import type { SessionRecord, UserRecord } from '../store/user-records.ts'
import {
  DEFAULT_MAX_SESSIONS,
  endSessions,
  findLastUse,
  listSessions,
  toSessionId,
} from '../users/sessions.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { requireUser } from '../users/users.ts'
import { toTimestamp } from '../util/time.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const byToken = z.object({ AccessToken: accessToken })
const paging = { NextToken: nextToken }
const ofSession = {
  SessionId: z
    .string()
    .max(28)
    .regex(/^(tkn|sso)[0-9a-z]{25}$/),
  RevokeAssociatedSessions: associatedSessions,
}

/** AWS: at most 125 sessions a page. */
const PAGE_SIZE = 125

const DEFAULTS: SessionSettings = {
  UserSessionTracking: 'DISABLED',
  TokenSession: { MaxPerUser: DEFAULT_MAX_SESSIONS },
}

function refuseIfUntracked({ sessions = DEFAULTS }: UserPoolRecord): void {
  if (sessions.UserSessionTracking !== 'ENABLED') refuse('sessionTrackingOff')
}

function toOutput(session: SessionRecord, current: SessionRecord | undefined): object {
  return {
    SessionId: toSessionId(session),
    SessionType: 'TOKEN',
    ClientId: session.clientId,
    CreateDate: toTimestamp(session.signedInAt),
    LastActiveDate: toTimestamp(findLastUse(session)),
    IsCurrentSession: session.id === current?.id,
  }
}

function list(
  service: Service,
  pool: UserPoolRecord,
  user: UserRecord,
  token: string | undefined,
  current?: SessionRecord,
): object {
  refuseIfUntracked(pool)
  const active = listSessions(service, user).filter(({ expiresAt }) => service.now() < expiresAt)
  const page = paginate(active, toSessionId, PAGE_SIZE, token)
  return { Sessions: page.items.map((session) => toOutput(session, current)), NextToken: page.next }
}

function revoke(
  service: Service,
  pool: UserPoolRecord,
  user: UserRecord,
  sessionId: string,
  current?: SessionRecord,
): object {
  refuseIfUntracked(pool)
  const session = listSessions(service, user).find((each) => toSessionId(each) === sessionId)
  if (session === undefined) return refuse('sessionNotFound')
  if (session.id === current?.id) refuse('sessionIsOwn')
  endSessions(service, ({ id }) => id === session.id)
  return {}
}

const poolSettings = inPool.extend({
  UserSessionTracking: z.enum(['ENABLED', 'DISABLED']),
  TokenSession: z.object({ MaxPerUser: z.int().min(1).max(100) }),
})

function setPoolSettings({ UserPoolId, ...sessions }: z.output<typeof poolSettings>, service: Service) {
  const pool = requireUserPool(service, UserPoolId)
  service.store.userPools.put(pool.Id, { ...pool, sessions, LastModifiedDate: service.now() })
  return { UserPoolId, ...sessions }
}

const ofClient = inPool.extend({ ClientId: clientId })
const clientSettings = ofClient.extend({
  SSOSession: z.object({ MaxValidityMinutes: z.int().min(0).max(129_600) }),
})

function setClientSettings(input: z.output<typeof clientSettings>, service: Service): object {
  const client = requireClient(service, input.ClientId, input.UserPoolId)
  const ssoSessionMinutes = input.SSOSession.MaxValidityMinutes
  service.store.clients.put(client.ClientId, {
    ...client,
    ssoSessionMinutes,
    LastModifiedDate: service.now(),
  })
  return input
}

export const sessionOperations: OperationTable = {
  ListUserSessions: operation(byToken.extend(paging), async (input, service) => {
    const { pool, user, session } = await requireApiBearer(service, input.AccessToken)
    return list(service, pool, user, input.NextToken, session)
  }),
  RevokeUserSession: operation(byToken.extend(ofSession), async (input, service) => {
    const { pool, user, session } = await requireApiBearer(service, input.AccessToken)
    return revoke(service, pool, user, input.SessionId, session)
  }),
  AdminListUserSessions: operation(ofUser.extend(paging), (input, service) => {
    const user = requireUser(service, input.UserPoolId, input.Username)
    return list(service, requireUserPool(service, input.UserPoolId), user, input.NextToken)
  }),
  AdminRevokeUserSession: operation(ofUser.extend(ofSession), (input, service) => {
    const user = requireUser(service, input.UserPoolId, input.Username)
    return revoke(service, requireUserPool(service, input.UserPoolId), user, input.SessionId)
  }),
  GetUserPoolSessionConfiguration: operation(inPool, ({ UserPoolId }, service) => ({
    UserPoolId,
    ...(requireUserPool(service, UserPoolId).sessions ?? DEFAULTS),
  })),
  SetUserPoolSessionConfiguration: operation(poolSettings, setPoolSettings),
  GetUserPoolClientSessionConfiguration: operation(ofClient, (input, service) => {
    const { ssoSessionMinutes } = requireClient(service, input.ClientId, input.UserPoolId)
    return { ...input, SSOSession: { MaxValidityMinutes: ssoSessionMinutes ?? DEFAULT_SSO_MINUTES } }
  }),
  SetUserPoolClientSessionConfiguration: operation(clientSettings, setClientSettings),
}
