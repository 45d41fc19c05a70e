/**
 * The one file that opens connections. Without `allowKeyAddress` they use the agent of the process
 * (`https.globalAgent`), so a proxy, a private CA or `NODE_USE_ENV_PROXY` that was configured for the process
 * applies to keys as well.
 *
 * `https.get` and `https.request` are looked up at each call, because msw, nock and tracing replace them.
 */
import dns from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { ownMember } from '../util/own-member.ts'
import { endBeyond, ignore, readBody } from './read-body.ts'
import { type AllowAddress, type DocumentRequest, StatusError } from './transport.ts'

function assertAllowed(allow: AllowAddress, address: string, hostname: string): void {
  if (allow(address, hostname) !== true)
    throw new Error(`The address ${address} of ${hostname} is not allowed.`)
}

/**
 * A DNS look-up like Node's own. It fails if one of the addresses is not allowed. The client connects to the
 * checked addresses, because a second look-up may return others.
 */
function makeCheckedLookup(allow: AllowAddress): LookupFunction {
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

/**
 * To check addresses, a request uses a new agent, because the agent of the process may use a proxy, which
 * resolves names itself. Node does not look up an IP address (`http://10.0.0.1/`), so it is checked here.
 */
function makeConnectionOptions({ hostname }: URL, allow: AllowAddress | undefined, client: typeof https) {
  if (allow === undefined) return {}
  const address = hostname.replace(/^\[|\]$/g, '')
  if (isIP(address) > 0) assertAllowed(allow, address, hostname)
  const agent = new client.Agent()
  return { agent, lookup: makeCheckedLookup(allow), autoSelectFamily: true } // so that Node asks for all addresses
}

/** RFC 9110 §15.2 allows any number of informational responses before the answer; each takes time. */
const MAX_INFORMATIONAL = 10

function send({ url, headers, form, bounds, signal, onAnswer }: DocumentRequest): Promise<IncomingMessage> {
  const { maxBytes, allowAddress } = bounds
  return new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : (http as unknown as typeof https)
    const connection = makeConnectionOptions(url, allowAddress, client)
    let informational = 0
    let answer: IncomingMessage | undefined
    // No keep-alive, because keys are fetched once an hour, and an idle connection may break.
    const all = { ...headers, 'accept-encoding': 'identity', connection: 'close' }
    const options = { headers: all, signal, ...connection }
    const sent =
      form === undefined ? client.get(url, options) : client.request(url, { ...options, method: 'POST' })
    sent
      .on('response', (response) => {
        onAnswer()
        answer = response.on('error', ignore)
        resolve(response)
      })
      .on('socket', (socket) => {
        socket.once('data', onAnswer)
        endBeyond(maxBytes, socket, (error) => (answer ?? sent).destroy(error))
      })
      .on('information', () => {
        if (++informational > MAX_INFORMATIONAL) sent.destroy(new Error('There are too many 1xx responses.'))
      })
      .on('error', reject)
      .on('close', () => reject(new Error('The connection was closed without an answer.'))) // as after a 101
    if (form !== undefined) sent.end(form)
  })
}

/** @throws StatusError for a status other than 200; Error when there is no whole answer within the bounds. */
export async function getByNode(request: DocumentRequest): Promise<Buffer> {
  const response = await send(request)
  if (response.statusCode === 200) return readBody(response, request.bounds.maxBytes)
  const retryAfter = ownMember(response.headers, 'retry-after')
  throw new StatusError(Number(response.statusCode), typeof retryAfter === 'string' ? retryAfter : null)
}
