/** What an adapter must offer to be held against the list: a running API, and a way to send it header lines. */
import { request } from 'node:http'
import type { AuthenticatorOptions, Verifier } from '@poolguard/core'
import type { HeaderLines } from './cases.ts'
import type { Path } from './routes.ts'

export interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly challenge: string | null
}

export interface Harness {
  readonly send: (path: Path, headers: HeaderLines) => Promise<Answer>
  readonly close: () => Promise<void>
}

/** A verifier, and the options that it was made of. */
interface Given {
  readonly verifier: Verifier
  readonly options: AuthenticatorOptions
}

export interface Adapter {
  readonly name: string
  readonly start: (given: Given) => Promise<Harness>
  /** Cases that the form has no word for, with the reason. */
  readonly leavesOut?: Readonly<Record<string, string>>
  /** How the form says a status in its own way. */
  readonly answers?: (status: number) => number
  /** Whether the form can carry a challenge. Default true. */
  readonly hasChallenges?: boolean
  /** Whether the form can say which failure it was. Default true. */
  readonly hasCodes?: boolean
  /** Whether the form hands on more than the Authorization header. Default true. */
  readonly hasAllHeaders?: boolean
}

/** The same adapter, but it is given the options in place of the verifier. For Lambda, it then has no token cache. */
export function byOptions(adapter: Adapter): Adapter {
  const start: Adapter['start'] = ({ options }) =>
    adapter.start({ verifier: options as unknown as Verifier, options })
  return { ...adapter, name: `${adapter.name}, by options`, start }
}

/** Header names with all values of each, as `http.request` sends them line by line. */
export function linesByName(headers: HeaderLines): Record<string, string[]> {
  const lines: Record<string, string[]> = {}
  for (const [name, value] of headers) lines[name] = [...(lines[name] ?? []), value]
  return lines
}

/** Sends a request over a socket and reads the `code` of a JSON answer. */
export function sendOverSocket(port: number, path: string, headers: HeaderLines): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, headers: linesByName(headers), agent: false }
    request(options, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => {
        const challenge = response.headers['www-authenticate'] ?? null
        const code = (JSON.parse(text) as { code?: string }).code
        resolve({ status: response.statusCode ?? 0, code, challenge })
      })
    })
      .on('error', reject)
      .end()
  })
}
