/** Every string, list and map of a request has a limit, even members that no schema knows. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { OPERATIONS } from '../../../packages/local/src/api/operations.ts'
import { ADA, PASSWORD, passwordParameters, startService } from '../../support/local-service.ts'

type Member = readonly [path: string, schema: z.ZodType]

/** The texts, lists and maps of an operation's input, also those inside its objects. */
function membersOf(schema: z.ZodType, path: string): Member[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return membersOf(schema.unwrap() as z.ZodType, path)
  }
  if (schema instanceof z.ZodPipe) return membersOf(schema.in as z.ZodType, path)
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape).flatMap(([name, member]) =>
      membersOf(member as z.ZodType, `${path}.${name}`),
    )
  }
  const isBoundless = [z.ZodString, z.ZodArray, z.ZodRecord].some((kind) => schema instanceof kind)
  const inner = schema instanceof z.ZodArray ? membersOf(schema.element as z.ZodType, `${path}[]`) : []
  return isBoundless ? [[path, schema], ...inner] : inner
}

const members = Object.entries(OPERATIONS).flatMap(([, table]) =>
  Object.entries(table).flatMap(([name, { input }]) => membersOf(input, name)),
)

/** Makes a value that is too big. If the schema has no pattern, only the size is wrong. */
function makeHuge(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodString) return 'a'.repeat(200_000)
  const list = Array.from({ length: 1001 }, (_, at) => [`key${at}`, 'a value of twenty letters'])
  return schema instanceof z.ZodArray ? list : Object.fromEntries(list)
}

describe('a schema', () => {
  it('every operation → examined', () => {
    expect(members.length).toBeGreaterThan(150)
    expect(members.map(([path]) => path)).toContain('SignUp.UserAttributes[].Value')
  })

  it.each(members)('%s → bounded', (_path, schema) => {
    const { error } = schema.safeParse(makeHuge(schema))
    const ofItself = error?.issues.filter(({ path }) => path.length === 0).map(({ code }) => code) ?? []
    expect(['too_big', 'custom'].some((code) => ofItself.includes(code as never))).toBe(true)
  })
})

describe('a request', async () => {
  const { call, server } = await startService()
  const map = (length: number) =>
    Object.fromEntries(Array.from({ length }, (_, at) => [at.toString(36), ''] as const))
  const signIn = (changes: object) =>
    call('InitiateAuth', {
      ClientId: 'client-id',
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: passwordParameters(ADA.email, PASSWORD),
      ...changes,
    })
  const invalid = { status: 400, body: { __type: 'InvalidParameterException' } }

  it.each([101, 1001, 90_000])('%d AuthParameters → refused', async (length) => {
    const AuthParameters = { ...passwordParameters(ADA.email, PASSWORD), ...map(length) }
    expect(await signIn({ AuthParameters })).toMatchObject(invalid)
  })

  it.each(['ClientMetadata', 'UserContextData', 'Unknown'])(
    '90,000 members in %s, known or not → refused',
    async (name) => {
      for (const value of [map(90_000), Object.keys(map(90_000)), { within: [map(90_000)] }]) {
        expect(await signIn({ [name]: value })).toMatchObject(invalid)
      }
    },
  )

  it('numbers below the limits → accepted', async () => {
    const AuthParameters = { ...map(90), ...passwordParameters(ADA.email, PASSWORD) }
    expect(await signIn({ AuthParameters, ClientMetadata: map(1000) })).toMatchObject({ status: 200 })
  })

  const client = { client_id: 'client-id' }
  const callback = { response_type: 'code', redirect_uri: 'http://localhost:3000/callback' }

  it.each([
    ['GET', '/oauth2/authorize', { ...client, ...callback }, 200],
    ['GET', '/logout', { ...client, logout_uri: 'http://localhost:3000/logout' }, 302],
    ['POST', '/oauth2/revoke', { ...client, client_secret: 'client-secret', token: 'x' }, 200],
  ])('%s %s with more than 100 parameters → refused', async (method, path, parameters, status) => {
    const ask = async (length: number) => {
      const all = new URLSearchParams({ ...map(length), ...parameters })
      const [url, body] = method === 'GET' ? [`${path}?${all}`, {}] : [path, { body: all }]
      return (await fetch(server.url + url, { method, redirect: 'manual', ...body })).status
    }
    expect([await ask(90), await ask(101)]).toEqual([status, 400])
  })
})
