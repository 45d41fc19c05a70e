/**
 * The forms that change something: each is one operation of the API, and a notice for the page that follows.
 */
import type { Parameters } from '../oauth/parameters.ts'
import type { OperationCall } from './operations.ts'

export interface Action {
  readonly toCall: (form: Parameters, target: Target) => OperationCall
  readonly notice: string
}

export interface Target {
  readonly UserPoolId: string
  readonly Username: string
}

function toOptionalAttribute(Name: string, Value: string | undefined): { Name: string; Value: string }[] {
  return Value === undefined ? [] : [{ Name, Value }]
}

/** The actions on a pool, by the last part of their path. */
export const POOL_ACTIONS: Readonly<Record<string, Action>> = {
  'create-group': {
    toCall: ({ group }, { UserPoolId }) => ['CreateGroup', { UserPoolId, GroupName: group }],
    notice: 'The group is created.',
  },
  'create-user': {
    toCall: ({ username, email, password }, { UserPoolId }) => [
      'AdminCreateUser',
      {
        UserPoolId,
        Username: username,
        ...(password === undefined ? {} : { TemporaryPassword: password }),
        UserAttributes: [
          ...toOptionalAttribute('email', email),
          ...toOptionalAttribute('email_verified', email && 'true'),
        ],
      },
    ],
    notice: 'The user is created with a temporary password.',
  },
}

/** The actions on a user, by the last part of their path. */
export const USER_ACTIONS: Readonly<Record<string, Action>> = {
  'set-password': {
    toCall: ({ password, temporary }, target) => [
      'AdminSetUserPassword',
      { ...target, Password: password, Permanent: temporary === undefined },
    ],
    notice: 'The password is set.',
  },
  confirm: {
    toCall: (_form, target) => ['AdminConfirmSignUp', target],
    notice: 'The user is confirmed.',
  },
  disable: {
    toCall: (_form, target) => ['AdminDisableUser', target],
    notice: 'The user is disabled and signed out.',
  },
  enable: { toCall: (_form, target) => ['AdminEnableUser', target], notice: 'The user is enabled.' },
  'sign-out': {
    toCall: (_form, target) => ['AdminUserGlobalSignOut', target],
    notice: 'The user is signed out everywhere.',
  },
  'add-to-group': {
    toCall: ({ group }, target) => ['AdminAddUserToGroup', { ...target, GroupName: group }],
    notice: 'The user is in the group.',
  },
  'remove-from-group': {
    toCall: ({ group }, target) => ['AdminRemoveUserFromGroup', { ...target, GroupName: group }],
    notice: 'The user is no longer in the group.',
  },
}

/**
 * The notice for the page that follows. The query contains only the name of an action, so no link can set the
 * text.
 */
export function findNotice(done: string | undefined): string | undefined {
  if (done === undefined) return undefined
  const table = [POOL_ACTIONS, USER_ACTIONS].find((actions) => Object.hasOwn(actions, done))
  return table?.[done]?.notice
}
