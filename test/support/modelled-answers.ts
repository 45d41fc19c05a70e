/**
 * Makes the SDK of a test refuse an answer with a member that AWS's model does not have. A strict client
 * would notice such a member; without this check, no test would. The models are those of the SDK (Smithy).
 */
import * as identity from '@aws-sdk/client-cognito-identity'
import * as userPools from '@aws-sdk/client-cognito-identity-provider'

/** A simple type is a number, a shape is a tuple that begins with its kind, and a reference is a function. */
type Schema = unknown
type Structure = readonly [kind: number, space: string, name: string, traits: unknown, ...Schema[]]

const LIST = 1
const MAP = 2
const STRUCTURE = 3

function resolve(schema: Schema): Structure | undefined {
  if (typeof schema === 'function') return resolve(schema())
  if (!Array.isArray(schema)) return undefined
  return typeof schema[0] === 'number' ? (schema as unknown as Structure) : resolve(schema[0])
}

/** The paths of the members that the schema does not have. */
function listUnknownMembers(given: Schema, value: unknown, path = ''): string[] {
  const schema = resolve(given)
  if (schema === undefined || typeof value !== 'object' || value === null) return []
  const [kind, , , , first, second] = schema
  const values = Object.values(value)
  if (kind === LIST) return values.flatMap((each) => listUnknownMembers(first, each, path))
  if (kind === MAP) return values.flatMap((each) => listUnknownMembers(second, each, path))
  if (kind !== STRUCTURE) return []
  return Object.entries(value).flatMap(([name, member]) => {
    const at = (first as string[]).indexOf(name)
    const place = `${path}/${name}`
    return at === -1 ? [place] : listUnknownMembers((second as Schema[])[at], member, place)
  })
}

function checkAnswer(models: object, operation: string, text: string): void {
  const [, , , , , answer] = resolve(Reflect.get(models, `${operation}$`)) ?? []
  const unknown = listUnknownMembers(answer, JSON.parse(text === '' ? '{}' : text))
  if (unknown.length > 0) throw new Error(`The answer of ${operation} has unknown members: ${unknown}`)
}

type Client = identity.CognitoIdentityClient | userPools.CognitoIdentityProviderClient

function addCheck(client: userPools.CognitoIdentityProviderClient, models: object): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args)
        const response = result.response as {
          statusCode: number
          body: AsyncIterable<Uint8Array> | Uint8Array
        }
        const chunks = []
        for await (const chunk of response.body as AsyncIterable<Uint8Array>) chunks.push(chunk)
        response.body = Buffer.concat(chunks)
        if (response.statusCode === 200) {
          checkAnswer(models, String(commandName).replace(/Command$/, ''), response.body.toString())
        }
        return result
      },
    { step: 'deserialize', priority: 'low', name: 'checkAnswer' },
  )
}

export function refuseUnknownMembers<Sdk extends Client>(client: Sdk): Sdk {
  const isOfUserPools = client instanceof userPools.CognitoIdentityProviderClient
  // Both clients have the same kind of middleware.
  addCheck(client as userPools.CognitoIdentityProviderClient, isOfUserPools ? userPools : identity)
  return client
}
