/** A request with one message, and its answer, in a form for every framework. */

/** In bytes. A token has at most 16 KB, and a form encodes few of its characters. */
export const MAX_BODY_BYTES = 65_536

export interface Post {
  readonly contentType: string | undefined
  readonly authorization: string | undefined
  /** `undefined` for a body that is too large or cannot be read. */
  readonly body: string | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Never rejects. */
export type Receive = (post: Post) => Promise<Answer>

/** A cache must not store an answer (OpenID Connect Back-Channel Logout 1.0 §2.8). */
const NO_STORE = { 'cache-control': 'no-store' }

export function answerEmpty(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...NO_STORE, ...headers }, body: '' }
}

export function answerJson(
  status: number,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const type = { 'content-type': 'application/json' }
  return { status, headers: { ...NO_STORE, ...type, ...headers }, body: JSON.stringify(value) }
}

export function answerWrongMethod(): Answer {
  return answerEmpty(405, { allow: 'POST' })
}

/** Whether a `Content-Type` names this media type, with or without parameters. */
export function isMediaType(contentType: string | undefined, expected: string): boolean {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === expected
}
