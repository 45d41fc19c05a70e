/**
 * Invokes a function by the Invoke operation of AWS Lambda, as `serverless offline` and
 * `sam local start-lambda` serve it. Source: Invoke of the Lambda API reference.
 */
import { readBody } from '../util/read-body.ts'
import { FunctionError, InvocationError, type Invoke } from './invocation.ts'

/** `arn:aws:lambda:us-east-1:123456789012:function:my-function`; an alias or a version may follow. */
export function parseFunctionName(arn: string): string {
  return arn.split(':')[6] ?? arn
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function findText(value: unknown, ...names: readonly string[]): string | undefined {
  const members = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  return names.map((name) => members[name]).find((member) => typeof member === 'string') as string | undefined
}

/** The name of the service's error, such as `ResourceNotFoundException`. */
function parseErrorName(response: Response, body: unknown): string {
  const name = response.headers.get('x-amzn-errortype') ?? findText(body, '__type', 'errorType', 'Code')
  return name?.split(':')[0] ?? (response.status === 404 ? 'ResourceNotFoundException' : 'ServiceException')
}

async function request(url: string, event: object, signal: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'x-amz-invocation-type': 'RequestResponse' }
  const body = JSON.stringify(event) // may contain a password, so no redirect is followed
  try {
    return await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal })
  } catch {
    throw new InvocationError('The Lambda endpoint does not answer')
  }
}

/** AWS Lambda: the quota of a response. */
const MAX_RESPONSE_BYTES = 6_291_556

async function readText(response: Response): Promise<string> {
  const bytes = await readBody(response, MAX_RESPONSE_BYTES).catch(() => {
    throw new InvocationError('The Lambda endpoint ends its answer early')
  })
  if (bytes !== undefined) return Buffer.from(bytes).toString()
  throw new FunctionError(
    `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes)`,
  )
}

export function invokeEndpoint(endpoint: string, functionName: string): Invoke {
  const url = `${endpoint}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`
  return async (event, signal) => {
    const response = await request(url, event, signal)
    const body = parseJson(await readText(response))
    const hasFailed = response.headers.has('x-amz-function-error') || isErrorBody(body)
    if (hasFailed) throw new FunctionError(findText(body, 'errorMessage', 'errorType') ?? 'Unhandled')
    if (!response.ok) throw new InvocationError(parseErrorName(response, body))
    return body
  }
}

/** For emulators that leave out the header: an error has an `errorMessage` and, unlike an event, no `triggerSource`. */
function isErrorBody(body: unknown): boolean {
  return findText(body, 'errorMessage') !== undefined && findText(body, 'triggerSource') === undefined
}
