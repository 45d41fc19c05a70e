/** The log of requests: operation, client, answer and time, and never a secret. */
import { describe, expect, it } from 'vitest'
import { consoleClient } from '../../support/console-client.ts'
import { ADA, CLIENT, PASSWORD, passwordParameters, startService } from '../../support/local-service.ts'

const { server, call, pool, UserPoolId } = await startService()
const { open, send } = consoleClient(server.url)
const readLog = async () => (await open('/_poolguard/requests')).html

describe('the log', () => {
  it('an operation → with its client, its answer and its error', async () => {
    const AuthParameters = passwordParameters(ADA.email, 'Wrong-Password-9')
    await call('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: CLIENT.ClientId, AuthParameters })
    const [row = ''] = (await readLog()).split('<tbody>')[1]?.split('</tr>') ?? []
    expect(row).toContain('InitiateAuth')
    expect(row).toContain(CLIENT.ClientId)
    expect(row).toContain('400 NotAuthorizedException')
  })

  it('a call of AWS STS → with its action', async () => {
    const form = { Action: 'GetCallerIdentity', Version: '2011-06-15' }
    await fetch(server.url, { method: 'POST', body: new URLSearchParams(form) })
    const [row = ''] = (await readLog()).split('<tbody>')[1]?.split('</tr>') ?? []
    expect(row).toContain('GetCallerIdentity')
    expect(row).toContain('403')
  })

  it('a stand-in of an identity provider → in the log', async () => {
    await fetch(`${server.url}/_poolguard/stand-in/unknown`)
    expect(await readLog()).toContain('GET /_poolguard/stand-in')
  })

  it('passwords, secrets, tokens in a body, a query, a path, a header → not in the log', async () => {
    const token = await pool.accessToken()
    const AuthParameters = passwordParameters(ADA.email, PASSWORD)
    await call('InitiateAuth', { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: CLIENT.ClientId, AuthParameters })
    await call('GetUser', { AccessToken: token })
    await call(`x${token}`)
    await fetch(`${server.url}/oauth2/userInfo?access_token=${token}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    await fetch(`${server.url}/${token}`)
    const form = {
      grant_type: 'client_credentials',
      client_id: CLIENT.ClientId,
      client_secret: CLIENT.ClientSecret,
    }
    await fetch(`${server.url}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) })
    await send('/_poolguard/inspector', { token })
    const html = await readLog()
    expect(html).toContain('POST /oauth2/token')
    for (const secret of [token, token.split('.')[2] ?? '', PASSWORD, CLIENT.ClientSecret]) {
      expect(html).not.toContain(secret)
    }
  })

  it('the pages of the console → not in the log', async () => {
    await open('/')
    await open(`/_poolguard/pools/${UserPoolId}`)
    expect(await readLog()).not.toContain('/_poolguard/pools')
  })

  it('more than 200 requests → the latest 200', async () => {
    for (let count = 0; count < 205; count += 1) await fetch(`${server.url}/count-${count}`)
    const html = await readLog()
    expect(html).toContain('/count-204<')
    expect(html).not.toContain('/count-4<')
  })
})

describe('the stream', () => {
  it('a request → an event while the page is open', async () => {
    const { headers, body } = await fetch(`${server.url}/_poolguard/requests/events`)
    expect(headers.get('content-type')).toBe('text/event-stream')
    await call('ListUserPools', { MaxResults: 1 })
    const decoder = new TextDecoder()
    let text = ''
    for await (const bytes of body ?? []) {
      text += decoder.decode(bytes)
      if (text.includes('data: ')) break
    }
    const [, data = ''] = /data: (.+)\n/.exec(text) ?? []
    expect(JSON.parse(data)).toMatchObject({ operation: 'ListUserPools', answer: '200' })
  })

  it('more than 20 open streams → 503, until one ends', async () => {
    const abort = new AbortController()
    const openStream = () => fetch(`${server.url}/_poolguard/requests/events`, { signal: abort.signal })
    const statuses = []
    for (let count = 0; count < 21; count += 1) statuses.push((await openStream()).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(20)
    expect(statuses.at(-1)).toBe(503)
    abort.abort()
    const isFree = async () => {
      const { status, body } = await fetch(`${server.url}/_poolguard/requests/events`)
      await body?.cancel()
      return status === 200
    }
    await expect.poll(isFree).toBe(true)
  })
})
