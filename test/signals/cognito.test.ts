/** Events of a user pool as EventBridge delivers them: who is signed out, and which events are ignored. */
import { ConfigError, cognito, type RevocationStore, revocationList } from '@poolguard/core'
import { cognitoSignOuts } from '@poolguard/signals'
import { describe, expect, it } from 'vitest'
import { NOW, POOL_ID } from '../support/core-fixtures.ts'
import { makeRecordingStore } from '../support/recording-store.ts'

const HIDDEN = 'HIDDEN_DUE_TO_SECURITY_REASONS'
const SUB = '34c84488-e0e1-70ae-d2ee-991ad1a898c8'
const TIME = NOW - 90

/** Makes an event as CloudTrail records it and EventBridge delivers it. */
function makeEvent(eventName: string, changes: object = {}) {
  return {
    version: '0',
    source: 'aws.cognito-idp',
    'detail-type': 'AWS API Call via CloudTrail',
    region: 'us-east-1',
    detail: {
      eventVersion: '1.08',
      eventTime: new Date(TIME * 1000).toISOString(),
      eventSource: 'cognito-idp.amazonaws.com',
      eventName,
      responseElements: null,
      ...changes,
    },
  }
}

const BY_ADMIN = {
  requestParameters: { userPoolId: POOL_ID, username: HIDDEN },
  additionalEventData: { sub: SUB },
}
/** A call of a user, as published events have it. */
const BY_SELF = { additionalEventData: { sub: SUB } }
const BY_USER = {
  requestParameters: { accessToken: HIDDEN },
  additionalEventData: { sub: SUB, userPoolId: POOL_ID },
}

/** The outcome for an event, and the calls of the store. */
async function receive(event: unknown, failure?: Error) {
  const asked: unknown[] = []
  const store: RevocationStore = {
    ...revocationList(),
    revokeToken: () => {},
    revokeSignIn: () => {},
    signOutEverywhere: (...call) => {
      if (failure !== undefined) throw failure
      asked.push(call)
    },
  }
  const outcome = await cognitoSignOuts({ store, userPoolId: POOL_ID, now: () => NOW * 1000 })(event)
  return { outcome, asked }
}

/** The pool's tokens name one of two issuers. */
function signOutAt(notBefore: number) {
  const { endpoints } = cognito({ userPoolId: POOL_ID, clientId: null, tokenUse: 'any' })
  return endpoints.map(({ issuer }) => [SUB, { issuer, notBefore }])
}

const SIGNED_OUT = { outcome: 'revoked', asked: signOutAt(TIME) }
const IGNORED = { outcome: 'ignored', asked: [] }

describe('an event', () => {
  it.each([
    ['GlobalSignOut', BY_USER],
    ['RevokeToken', BY_USER],
    ['GlobalSignOut', BY_SELF],
    ['AdminUserGlobalSignOut', BY_ADMIN],
    ['AdminDisableUser', BY_ADMIN],
    ['AdminDeleteUser', BY_ADMIN],
    ['AdminResetUserPassword', BY_ADMIN],
    ['DeleteUser', BY_USER],
  ])('%s → the user is signed out, up to its time', async (name, changes) => {
    expect(await receive(makeEvent(name, changes))).toEqual(SIGNED_OUT)
  })

  it.each([
    ['of another operation', makeEvent('AdminGetUser', BY_ADMIN)],
    ['of a call that failed', makeEvent('AdminDisableUser', { ...BY_ADMIN, errorCode: 'AccessDenied' })],
    [
      'of another user pool',
      makeEvent('GlobalSignOut', { additionalEventData: { sub: SUB, userPoolId: 'us-east-1_Other' } }),
    ],
    ['of another service', makeEvent('GlobalSignOut', { ...BY_USER, eventSource: 'iam.amazonaws.com' })],
    ['RevokeToken that names no user', makeEvent('RevokeToken', { requestParameters: { token: HIDDEN } })],
    ['without a name', makeEvent('', BY_USER)],
    ['without a detail', {}],
    ['that is undefined', undefined],
  ])('%s → ignored', async (_what, event) => {
    expect(await receive(event)).toEqual(IGNORED)
  })

  it('without a time, or with a later one → now', async () => {
    for (const eventTime of [undefined, 'soon', '2099-01-01T00:00:00Z']) {
      const { asked } = await receive(makeEvent('AdminDisableUser', { ...BY_ADMIN, eventTime }))
      expect(asked).toEqual(signOutAt(NOW))
    }
  })

  it('that names no user → rejects, so that it is not lost', async () => {
    const event = makeEvent('AdminDisableUser', {
      requestParameters: { userPoolId: POOL_ID, username: HIDDEN },
    })
    await expect(receive(event)).rejects.toThrow('AdminDisableUser')
  })

  it('while the store fails → rejects, so that EventBridge sends it again', async () => {
    const failure = new Error('down')
    await expect(receive(makeEvent('AdminDisableUser', BY_ADMIN), failure)).rejects.toBe(failure)
  })
})

it('with the issuer of a local pool → the user is signed out of that issuer alone', async () => {
  const { store, asked } = makeRecordingStore()
  const issuer = 'http://127.0.0.1:9229/local_abc'
  const handler = cognitoSignOuts({ store, userPoolId: 'local_abc', issuer, now: () => NOW * 1000 })
  await handler(makeEvent('GlobalSignOut', BY_SELF))
  expect(asked).toEqual([['user', SUB, { issuer, notBefore: TIME }]])
})

describe('options', () => {
  it.each([
    ['no store', { userPoolId: POOL_ID }],
    ['no user pool', { store: revocationList() }],
    ['an id that is not of a user pool', { store: revocationList(), userPoolId: 'pool' }],
    ['an issuer with white space', { store: revocationList(), userPoolId: POOL_ID, issuer: 'a b' }],
    ['an unknown option', { store: revocationList(), userPoolId: POOL_ID, region: 'us-east-1' }],
  ])('%s → ConfigError', (_what, options) => {
    expect(() => cognitoSignOuts(options as never)).toThrow(ConfigError)
  })
})
