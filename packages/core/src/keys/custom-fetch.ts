/**
 * Fetches with a `fetch` of the application, for a proxy, a client certificate or a header. The rules for deadline,
 * size and status are those for Node's client. An answer is refused if this `fetch` followed a redirect.
 */
import { rejectWhenAborted } from '../util/deadline.ts'
import { collect, computeMaxPieces } from './read-body.ts'
import { type DocumentRequest, type Fetch, type FetchResponse, StatusError } from './transport.ts'

function isResponse(value: unknown): value is FetchResponse {
  const response = Object(value) as Partial<FetchResponse>
  const { body } = response
  return (
    typeof response.status === 'number' &&
    typeof response.headers?.get === 'function' &&
    (body === null || typeof Reflect.get(Object(body), Symbol.asyncIterator) === 'function')
  )
}

async function readResponse(response: unknown, maxBytes: number): Promise<Buffer> {
  if (!isResponse(response)) throw new Error('The function of the option fetch did not return a Response.')
  const { status, redirected, headers, body } = response
  if (redirected) throw new Error('The function of the option fetch followed a redirect.')
  if (status !== 200) throw new StatusError(status, headers.get('retry-after'))
  return collect((body ?? []) as AsyncIterable<Uint8Array>, maxBytes, computeMaxPieces(maxBytes))
}

/** @throws StatusError for a status other than 200; Error when there is no whole answer within the bounds. */
export function getByFetch(fetch: Fetch, request: DocumentRequest): Promise<Buffer> {
  const { url, headers, form, bounds, signal, onAnswer } = request
  const read = async (): Promise<Buffer> => {
    const response: unknown = await fetch.call(undefined, url.href, {
      ...(form === undefined ? { method: 'GET' } : { method: 'POST', body: form }),
      headers,
      redirect: 'manual',
      signal,
    })
    onAnswer()
    return readResponse(response, bounds.maxBytes)
  }
  return rejectWhenAborted(read(), signal)
}
