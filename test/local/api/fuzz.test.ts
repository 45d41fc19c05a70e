/** The API answers any input in AWS's form, and continues. */
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { z } from 'zod'
import { OPERATIONS } from '../../../packages/local/src/api/operations.ts'
import { ADA, PASSWORD, passwordParameters, secretHash, startService } from '../../support/local-service.ts'

const { server, UserPoolId, call } = await startService()

const faults = vi.spyOn(console, 'error')
afterEach(() => expect(faults).not.toHaveBeenCalled())

interface Answer {
  readonly status: number
  readonly type: string | null
  readonly text: string
}

async function post(
  target: string,
  body: string,
  contentType = 'application/x-amz-json-1.1',
): Promise<Answer> {
  const headers = { 'content-type': contentType, 'x-amz-target': target }
  const response = await fetch(server.url, { method: 'POST', headers, body })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

/** AWS's shape of a refusal, or of an answer. */
function expectShape({ status, type, text }: Answer): void {
  expect(type).toBe('application/x-amz-json-1.1')
  expect([200, 400]).toContain(status)
  const body = text === '' ? {} : JSON.parse(text)
  if (status === 400) {
    expect(body).toEqual({ __type: expect.stringMatching(/Exception$/), message: expect.any(String) })
  }
}

const targets = Object.entries(OPERATIONS).flatMap(([service, table]) =>
  Object.keys(table).map((name) => [`${service}.${name}`, table[name]?.input as z.ZodObject] as const),
)

/** What a member may hold: what is right somewhere, what is never right, and what breaks programs. */
const value = fc.oneof(
  fc.constantFrom<unknown>(
    UserPoolId,
    'client-id',
    'us-east-1:12345678-1234-1234-1234-123456789012',
    ADA.email,
    PASSWORD,
    secretHash(ADA.email),
    'USER_SRP_AUTH',
    'USER_PASSWORD_AUTH',
    'PASSWORD_VERIFIER',
    'MFA_SETUP',
    'admin',
    true,
    1,
    '__proto__',
    'constructor',
    'email ^= "',
    '\ud800',
    '\0',
    'a'.repeat(20_000),
    -1,
    1e308,
    [],
    {},
    null,
    passwordParameters(ADA.email, PASSWORD),
    { ...passwordParameters(ADA.email, PASSWORD), SRP_A: 'f'.repeat(768) },
    [{ Name: 'email', Value: 'x@example.com' }],
    { 'cognito-idp.us-east-1.amazonaws.com/us-east-1_abc123': 'a.b.c' },
  ),
  fc.jsonValue(),
)

/** Mostly members of the operation, so that its checks pass. No operation deletes what the others need. */
const lasting = targets.filter(([name]) => !/\.Delete(UserPool|UserPoolClient|IdentityPool)$/.test(name))
const request = fc.constantFrom(...lasting).chain(([target, input]) => {
  const member = fc.constantFrom(...Object.keys(input.shape), '__proto__')
  return fc.tuple(fc.constant(target), fc.array(fc.tuple(member, value), { maxLength: 8 }))
})

/** The refusal names the client, and half a surrogate pair cannot be written into a header. */
const halfACharacter: [string, [string, unknown][]] = [
  'AWSCognitoIdentityProviderService.ForgotPassword',
  [
    ['ClientId', '\ud800'],
    ['Username', 'x'],
  ],
]

/** JSON by hand: a member may be named `__proto__`, or be there twice. */
function textOf(members: readonly (readonly [string, unknown])[]): string {
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${JSON.stringify(one)}`).join()}}`
}

describe('the API', () => {
  it('any members of any operation → an answer or a refusal, no fault', async () => {
    await fc.assert(
      fc.asyncProperty(request, async ([target, members]) => {
        expectShape(await post(target, textOf(members)))
      }),
      { numRuns: 700, examples: [[halfACharacter]] },
    )
  }, 60_000)

  it('any target and any body → an answer or a refusal', async () => {
    const target = fc.oneof(
      fc.constantFrom(...targets.map(([name]) => name)),
      fc.constantFrom(
        '',
        '.',
        'AWSCognitoIdentityService',
        'AWSCognitoIdentityService.constructor',
        '__proto__.x',
      ),
      fc.string().map((text) => encodeURIComponent(text)),
    )
    const body = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('', '{', '[]', 'null', '"x"', '{}'),
    )
    const contentType = fc.constantFrom(
      'application/json',
      'text/plain',
      'application/x-www-form-urlencoded',
      'x/y',
    )
    await fc.assert(
      fc.asyncProperty(target, body, contentType, async (...parts) => expectShape(await post(...parts))),
      { numRuns: 300 },
    )
  }, 60_000)

  it('an unknown operation → its name in the error', async () => {
    const { status, text } = await post('AWSCognitoIdentityProviderService.NoSuchOperation', '{}')
    expect([status, JSON.parse(text).__type]).toEqual([400, 'UnknownOperationException'])
    expect(JSON.parse(text).message).toContain('NoSuchOperation')
  })

  it('a body over 1 MB → refused; just below → accepted', async () => {
    const body = (length: number) => JSON.stringify({ UserPoolId, padding: 'x'.repeat(length) })
    const target = 'AWSCognitoIdentityProviderService.DescribeUserPool'
    const { status, text } = await post(target, body(1 << 20))
    expect([status, JSON.parse(text).__type]).toEqual([400, 'RequestEntityTooLargeException'])
    expect((await post(target, body((1 << 20) - 100))).status).toBe(200)
  })

  it('bytes that are no HTTP → the server continues', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
      socket
        .resume()
        .on('close', () => resolve())
        .on('error', () => {})
      socket.end(Buffer.from([0, 255, 10, 13, 0, 22, 3, 1]))
    })
    expect((await call('DescribeUserPool', { UserPoolId })).status).toBe(200)
  })

  it('another path or method → 404 or 400', async () => {
    for (const [method, path] of [
      ['PUT', '/'],
      ['POST', '/x'],
      ['POST', '//'],
      ['GET', '/%ff'],
      ['GET', '/__proto__/.well-known/jwks.json'],
    ] as const) {
      const { status } = await fetch(server.url + path, { method })
      expect([400, 404]).toContain(status)
    }
  })
})
