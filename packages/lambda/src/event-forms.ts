/**
 * The table of event forms: how each is recognised, where its request is, how it is answered. A new kind of
 * authorizer is a new row. Sources as in events.ts.
 */
import type { RequestLike } from '@poolguard/core'
import type { Decision } from './decide.ts'
import { policyOf } from './policy.ts'
import type { AuthorizerResult, SimpleResult } from './results.ts'

/** All that the table reads of an event. What a type promises, an event need not keep: it comes from outside. */
interface AnyEvent {
  readonly type?: unknown
  readonly version?: unknown
  readonly authorizationToken?: unknown
  readonly headers?: unknown
  readonly multiValueHeaders?: unknown
  readonly methodArn?: unknown
  readonly routeArn?: unknown
}

interface EventForm {
  readonly name: string
  readonly recognises: (event: AnyEvent) => boolean
  readonly requestOf: (event: AnyEvent) => RequestLike
  readonly answer: (decision: Decision, event: AnyEvent, simpleResponses: boolean) => AuthorizerResult
}

function requestOfToken({ authorizationToken: line }: AnyEvent): RequestLike {
  return { headers: typeof line === 'string' ? { authorization: line } : {} }
}

/** `multiValueHeaders` has every line of a header; `headers` keeps the last of them and would hide a second token. */
function requestOfHeaders({ headers, multiValueHeaders }: AnyEvent): RequestLike {
  const lines = new Map<string, string[]>()
  for (const [clientsName, value] of Object.entries(multiValueHeaders ?? headers ?? {})) {
    const name = clientsName.toLowerCase()
    lines.set(name, [lines.get(name) ?? [], value ?? []].flat())
  }
  return { headers: Object.fromEntries(lines) }
}

function simply({ isAllowed, context }: Decision): SimpleResult {
  return { isAuthorized: isAllowed, context }
}

const FORMS: readonly EventForm[] = [
  {
    name: 'REST API (TOKEN)',
    recognises: ({ type }) => type === 'TOKEN',
    requestOf: requestOfToken,
    answer: (decision, { methodArn }) => policyOf(decision, methodArn),
  },
  {
    name: 'REST API (REQUEST), WebSocket API ($connect)',
    recognises: ({ type, version }) => type === 'REQUEST' && version === undefined,
    requestOf: requestOfHeaders,
    answer: (decision, { methodArn }) => policyOf(decision, methodArn),
  },
  {
    name: 'HTTP API (1.0)',
    recognises: ({ type, version }) => type === 'REQUEST' && version === '1.0',
    requestOf: requestOfHeaders,
    answer: (decision, { methodArn }) => policyOf(decision, methodArn),
  },
  {
    name: 'HTTP API (2.0)',
    recognises: ({ type, version }) => type === 'REQUEST' && version === '2.0',
    requestOf: requestOfHeaders,
    answer: (decision, { routeArn }, simpleResponses) =>
      simpleResponses ? simply(decision) : policyOf(decision, routeArn),
  },
]

/** What the table says of one event. */
export interface RecognisedEvent {
  readonly request: RequestLike
  readonly answer: (decision: Decision, simpleResponses: boolean) => AuthorizerResult
}

/** @throws Error for an event of no known form: a function deployed in the wrong place is not the caller's fault. */
export function recognise(given: unknown): RecognisedEvent {
  const event: AnyEvent = Object(given)
  const form = FORMS.find(({ recognises }) => recognises(event))
  if (form === undefined) {
    const names = FORMS.map(({ name }) => name).join(', ')
    const { type, version } = event
    throw new Error(
      `authorizer: this is no authorizer event that is known: ${JSON.stringify({ type, version })}. Known: ${names}.`,
    )
  }
  return {
    request: form.requestOf(event),
    answer: (decision, simpleResponses) => form.answer(decision, event, simpleResponses),
  }
}
