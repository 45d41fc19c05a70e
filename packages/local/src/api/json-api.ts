/**
 * AWS's JSON 1.1 protocol: `POST /` with `X-Amz-Target: <service>.<operation>` and a JSON object, under any
 * content type. A refusal is a 400 `{"__type", "message"}`; only a fault of this program is a 500. Bodies
 * over 1 MB are refused before they are read to the end. Source: Smithy, "AWS JSON 1.1 protocol".
 */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CognitoError, refuse } from '../errors/cognito-error.ts'
import { parseInput } from '../input/parse-input.ts'
import { answerQuery, isQueryRequest } from '../query/query-api.ts'
import { readRequestFacts } from '../risk/read-request-facts.ts'
import type { Service } from '../service/service.ts'
import type { Operation } from './operation.ts'
import { openPageToken, sealPageToken } from './page-tokens.ts'
import { makeRateLimit } from './rate-limit.ts'
import { runOperation } from './run-operation.ts'
import { parseSignedRegion } from './signed-region.ts'

const CONTENT_TYPE = 'application/x-amz-json-1.1'

const IDENTITY_SERVICE = 'AWSCognitoIdentityService'

/** Many tests call no operation, so only the first request loads the schemas of the operations. */
async function requireOperation(target: string): Promise<Operation> {
  const { OPERATIONS } = await import('./operations.ts')
  const [service = '', name = ''] = target.split('.', 2)
  const table = Object.hasOwn(OPERATIONS, service) ? OPERATIONS[service] : undefined
  const operation = table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
  return operation ?? refuse('operationUnknown', { target: target.slice(0, 100) })
}

async function run(request: FastifyRequest, ofPool: Service): Promise<object | undefined> {
  const target = String(request.headers['x-amz-target'] ?? '')
  const operation = await requireOperation(target)
  const isOfIdentityPools = target.startsWith(`${IDENTITY_SERVICE}.`)
  const body = parseBody(request.body)
  const service = { ...ofPool, request: readRequestFacts(request, body) }
  const given = parseInput(
    operation.input,
    body,
    isOfIdentityPools ? 'validationFailed' : 'parameterInvalid',
  ) as object
  const context = { region: parseSignedRegion(request.headers.authorization) }
  const opened = openPageToken(target, given)
  const answer = await runOperation(service, [target, operation], opened, context)
  return answer && sealPageToken(target, given, answer)
}

/** No input of Cognito is nested this deep, and JSON.stringify fails on very deep nesting. */
const MAX_LEVELS = 64
/**
 * No list or map of Cognito has so many members: MappingRulesList has 400. Members that no schema knows have
 * no other bound.
 */
const MAX_MEMBERS = 1000

function refuseOversized(value: unknown, levels: number): void {
  if (typeof value !== 'object' || value === null) return
  if (levels === 0) refuse('serializationFailed')
  const members = Object.values(value)
  if (members.length > MAX_MEMBERS) {
    refuse('parameterInvalid', { problem: `Member must have length less than or equal to ${MAX_MEMBERS}` })
  }
  for (const member of members) refuseOversized(member, levels - 1)
}

function parseBody(body: unknown): object {
  let value: unknown
  try {
    value = JSON.parse(typeof body === 'string' && body !== '' ? body : '{}')
  } catch {
    refuse('serializationFailed')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('serializationFailed')
  refuseOversized(value, MAX_LEVELS)
  return value
}

/** Returns bytes, because Fastify adds a charset to the content type of a string. AWS sends no charset. */
function toBytes(answer: object | undefined): Buffer {
  return Buffer.from(answer === undefined ? '' : JSON.stringify(answer))
}

/**
 * A header is short ASCII text. The detour through a Buffer replaces lone surrogates, which JSON allows and
 * encodeURI refuses.
 */
function toHeaderText(message: string): string {
  return encodeURI(Buffer.from(message.slice(0, 500)).toString())
}

/**
 * The error that the client gets. The cause of a fault is printed in the terminal and not sent to the client.
 */
function toCognitoError(error: unknown): CognitoError {
  if (error instanceof CognitoError) return error
  const { statusCode = 500, code } = error as { readonly statusCode?: number; readonly code?: string }
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new CognitoError('bodyTooLarge')
  return new CognitoError(statusCode < 500 ? 'serializationFailed' : 'internal')
}

function answerError(error: unknown, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = toCognitoError(error)
  if (refusal.kind === 'internal') console.error(error)
  const { name, message } = refusal
  return reply
    .code(refusal.kind === 'internal' ? 500 : 400)
    .header('x-amzn-errortype', name)
    .header('x-amzn-errormessage', toHeaderText(message))
    .type(CONTENT_TYPE)
    .send(toBytes({ __type: name, message }))
}

export interface JsonApiOptions {
  readonly service: Service
  readonly maxRequestsPerSecond: number
}

export async function jsonApi(app: FastifyInstance, options: JsonApiOptions): Promise<void> {
  const { service, maxRequestsPerSecond } = options
  const limit = makeRateLimit(maxRequestsPerSecond, service.now)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.setErrorHandler(answerError)
  app.post('/', async (request, reply) => {
    if (isQueryRequest(request)) {
      limit()
      return answerQuery(service, request, reply)
    }
    reply.header('x-amzn-requestid', randomUUID()).type(CONTENT_TYPE)
    limit()
    return toBytes(await run(request, service))
  })
}
