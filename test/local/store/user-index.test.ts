/** The index of users by pool and by name. */
import { expect, it } from 'vitest'
import { UserIndex } from '../../../packages/local/src/store/user-index.ts'
import type { UserRecord } from '../../../packages/local/src/store/user-records.ts'

const user = (username: string, attributes: Record<string, string> = {}) =>
  ({ userPoolId: 'pool', username, attributes }) as unknown as UserRecord
const names = (users: readonly UserRecord[]) => users.map(({ username }) => username)

it('users of two pools → listed apart, in order of creation, a changed one in its place', () => {
  const index = new UserIndex()
  index.set('pool/bob', user('bob'))
  index.set('pool/ada', user('ada'))
  index.set('other/eve', user('eve'))
  index.set('pool/bob', user('bob', { email: 'bob@example.com' }))
  expect(names(index.list('pool'))).toEqual(['bob', 'ada'])
  expect([index.count('pool'), index.count('other'), index.count('none')]).toEqual([2, 1, 0])
})

it('a name in another case → found by username, sub and attributes', () => {
  const index = new UserIndex()
  const attributes = {
    sub: 'S-1',
    email: 'Ada@Example.com',
    phone_number: '+1',
    preferred_username: 'Countess',
  }
  index.set('pool/ada', user('ada', attributes))
  for (const name of ['ADA', 's-1', 'ada@example.COM', '+1', 'countess']) {
    expect(names(index.find('pool', name))).toEqual(['ada'])
  }
  expect(index.find('other', 'ada')).toEqual([])
})

it('a changed or deleted user → not found by the old name', () => {
  const index = new UserIndex()
  index.set('pool/ada', user('ada', { email: 'old@example.com' }))
  index.set('pool/ada', user('ada', { email: 'new@example.com' }))
  expect(index.find('pool', 'old@example.com')).toEqual([])
  expect(names(index.find('pool', 'new@example.com'))).toEqual(['ada'])
  index.set('pool/ada', undefined)
  expect([index.list('pool'), index.find('pool', 'ada'), index.count('pool')]).toEqual([[], [], 0])
})

it('two users with one address → both found; one deleted → the other stays', () => {
  const index = new UserIndex()
  index.set('pool/ada', user('ada', { email: 'a@example.com' }))
  index.set('pool/bob', user('bob', { email: 'a@example.com' }))
  expect(names(index.find('pool', 'a@example.com'))).toEqual(['ada', 'bob'])
  index.set('pool/ada', undefined)
  expect(names(index.find('pool', 'a@example.com'))).toEqual(['bob'])
})
