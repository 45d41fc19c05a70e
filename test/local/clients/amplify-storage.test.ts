/** aws-amplify reads the storage that `signInAs` writes, and its user is signed in. */
import { startLocalPool } from '@poolguard/local'
import { Amplify } from 'aws-amplify'
import { fetchAuthSession, getCurrentUser } from 'aws-amplify/auth'
import { cognitoUserPoolsTokenProvider } from 'aws-amplify/auth/cognito'
import { defaultStorage } from 'aws-amplify/utils'
import { afterAll, expect, it } from 'vitest'

const { pool, url, userPoolId, clientId, close } = await startLocalPool({ userPoolId: 'us-east-1_Storage1' })
afterAll(async () => {
  cognitoUserPoolsTokenProvider.setKeyValueStorage(defaultStorage)
  await close()
})

it('the entries of signInAs in the storage → the user, the tokens, and a refresh', async () => {
  const signedIn = await pool.signInAs('ada@example.com')
  const entries = new Map(Object.entries(signedIn.localStorage))
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId: clientId, userPoolEndpoint: url } } })
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    getItem: async (key) => entries.get(key) ?? null,
    setItem: async (key, value) => void entries.set(key, value),
    removeItem: async (key) => void entries.delete(key),
    clear: async () => entries.clear(),
  })
  expect(await getCurrentUser()).toMatchObject({
    username: signedIn.username,
    signInDetails: { loginId: 'ada@example.com' },
  })
  expect((await fetchAuthSession()).tokens?.accessToken.toString()).toBe(signedIn.accessToken)
  const { tokens } = await fetchAuthSession({ forceRefresh: true })
  expect(tokens?.idToken?.payload.email).toBe('ada@example.com')
})
