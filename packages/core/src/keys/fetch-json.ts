/**
 * The one file that opens connections. A document is fetched under a deadline for everything (look-up, connection,
 * headers, body), up to a size that bounds what arrives and what it inflates to, and without following redirects: a
 * key set that moves is a key set that another server may serve.
 */
import dns from 'node:dns'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { exceeds, type JsonBounds } from '../util/json-depth.ts'
import { endBeyond, ignore, readBody } from './read-body.ts'

/** Whether keys may be fetched from an IP address, to which a hostname was resolved. */
export type AllowAddress = (address: string, hostname: string) => boolean

/** What bounds a fetch, besides its deadline. */
export interface FetchBounds {
  readonly maxBytes: number
  /** Default: any address. */
  readonly allowAddress?: AllowAddress | undefined
}

function assertAllowed(allow: AllowAddress, address: string, hostname: string): void {
  if (allow(address, hostname) !== true)
    throw new Error(`The address ${address} of ${hostname} is not allowed.`)
}

/** Looks up as Node does, and connects to what was asked about and to nothing else: a second look-up may differ. */
function lookupAllowing(allow: AllowAddress): LookupFunction {
  return (hostname, options, callback) => {
    dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
      try {
        if (error) throw error
        for (const { address } of addresses) assertAllowed(allow, address, hostname)
        callback(null, addresses)
      } catch (refused) {
        callback(refused as NodeJS.ErrnoException, [])
      }
    })
  }
}

/** Node looks up no address that is given as one (`http://10.0.0.1/`), so that is asked about here. */
function lookupFor({ hostname }: URL, allow: AllowAddress | undefined) {
  if (allow === undefined) return {}
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) > 0) assertAllowed(allow, address, hostname)
  return { lookup: lookupAllowing(allow), autoSelectFamily: true } // then it is asked for all addresses
}

/** RFC 9110 §15.2 allows informational responses before the answer without end; each costs some work. */
const MAX_INFORMATIONAL = 10

function request(
  url: URL,
  accept: string,
  { maxBytes, allowAddress }: FetchBounds,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const get = url.protocol === 'https:' ? httpsGet : httpGet
    const headers = { accept, 'accept-encoding': 'identity' }
    let informational = 0
    let answer: IncomingMessage | undefined
    // No keep-alive: keys are fetched once an hour, and an idle connection is one more thing that can break.
    const sent = get(url, { agent: false, headers, signal, ...lookupFor(url, allowAddress) })
      .on('response', (response) => {
        answer = response.on('error', ignore)
        resolve(response)
      })
      .on('socket', (socket) => endBeyond(maxBytes, socket, (error) => (answer ?? sent).destroy(error)))
      .on('information', () => {
        if (++informational > MAX_INFORMATIONAL) sent.destroy(new Error('There are too many 1xx responses.'))
      })
      .on('error', reject)
      .on('close', () => reject(new Error('The connection was closed without an answer.'))) // as after a 101
  })
}

/** An answer that is not the document. */
export class StatusError extends Error {
  readonly status: number

  constructor(status: number) {
    super(`The answer has status ${status}.`)
    this.status = status
  }
}

async function fetchBytes(
  url: string,
  accept: string,
  bounds: FetchBounds,
  signal: AbortSignal,
): Promise<Buffer> {
  const response = await request(new URL(url), accept, bounds, signal)
  if (response.statusCode !== 200) throw new StatusError(Number(response.statusCode))
  return readBody(response, bounds.maxBytes)
}

/**
 * The text at a URL.
 *
 * @throws StatusError for a status other than 200; Error when it cannot be had: the signal was aborted, too large.
 */
export async function fetchText(url: string, bounds: FetchBounds, signal: AbortSignal): Promise<string> {
  return (await fetchBytes(url, '*/*', bounds, signal)).toString('utf8')
}

/**
 * The structure of a document. A key set is three levels deep, and one of a hundred keys with certificates has about
 * 1,500 parts. To parse 25,000 small objects, or as many levels, takes a tenth of a second of this thread.
 */
const DOCUMENT: JsonBounds = { levels: 16, parts: 5000 }

/**
 * The JSON document at a URL.
 *
 * @throws as {@link fetchText} does, and for what is not JSON or has too much structure.
 */
export async function fetchJson(url: string, bounds: FetchBounds, signal: AbortSignal): Promise<unknown> {
  const bytes = await fetchBytes(url, 'application/json', bounds, signal)
  if (exceeds(bytes, DOCUMENT)) throw new Error('The answer has too many levels or parts.')
  return JSON.parse(bytes.toString('utf8'))
}

/** Lets an act go on for so long and no longer. When it is over, whatever it left open is closed. */
export async function underDeadline<T>(
  milliseconds: number,
  act: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const late = new Error(`There was no complete answer within ${milliseconds} ms.`)
  const timer = setTimeout(() => controller.abort(late), milliseconds)
  try {
    return await act(controller.signal)
  } catch (error) {
    throw controller.signal.aborted ? late : error
  } finally {
    clearTimeout(timer)
    controller.abort()
  }
}
