/**
 * Reads and inflates the body of an answer, up to a maximum size. The bytes and pieces that arrive are
 * limited too, because chunk extensions and empty compressed blocks are not part of the body, and may have no
 * end.
 */
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { ownMember } from '../util/own-member.ts'

/** An answer of `node:http`, as far as it is read here. */
export interface Answer extends Readable {
  readonly headers: object
  /** Whether all of it has arrived. */
  readonly complete: boolean
}

/**
 * A listener for errors that are already handled. If an answer was refused half-way, its stream has no
 * reader, but still emits the error that it was cut off. Without a listener, this error would end the
 * process.
 */
export function ignore(): void {}

/** The bytes of headers and of chunk sizes (RFC 9112 §7.1). No compression makes a key set longer. */
const BYTES_BESIDE_BODY = 65_536

/** Each piece costs as much time as a kilobyte. The pieces of an ordinary answer are larger. */
const EXTRA_PIECES = 4000
const BYTES_OF_PIECE = 1024

/** The maximum number of pieces of a body of `maxBytes`. */
export function computeMaxPieces(maxBytes: number): number {
  return Math.floor(EXTRA_PIECES + maxBytes / BYTES_OF_PIECE)
}

/** Ends an answer when its socket or its stream has more bytes or pieces than a body of `maxBytes` needs. */
export function endBeyond(maxBytes: number, stream: Readable, end: (error: Error) => void): void {
  const maxBytesSent = 2 * maxBytes + BYTES_BESIDE_BODY
  const maxPieces = computeMaxPieces(maxBytes)
  let bytes = 0
  let pieces = 0
  stream.on('data', (piece: Uint8Array) => {
    bytes += piece.length
    pieces++
    if (bytes > maxBytesSent) end(new Error(`The answer takes more than ${maxBytesSent} bytes to send.`))
    if (pieces > maxPieces) end(new Error(`The answer is in more than ${maxPieces} pieces.`))
  })
}

function createInflater({ headers }: Answer) {
  const encoding = String(ownMember(headers, 'content-encoding') ?? 'identity')
  const inflaters = {
    identity: () => new PassThrough(),
    gzip: createGunzip,
    deflate: createInflate,
    br: createBrotliDecompress,
  }
  if (!Object.hasOwn(inflaters, encoding))
    throw new Error('The content encoding of the answer is not supported.')
  return inflaters[encoding as keyof typeof inflaters]()
}

/** @throws Error for more bytes, or more pieces. */
export async function collect(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  maxPieces: number,
): Promise<Buffer> {
  const kept: Buffer[] = []
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new Error(`The answer is larger than ${maxBytes} bytes.`)
    if (kept.push(Buffer.from(chunk)) > maxPieces)
      throw new Error(`The answer is in more than ${maxPieces} pieces.`)
  }
  return Buffer.concat(kept)
}

/** @throws Error for a body that is too large, in too many pieces, cut off, or in an unknown encoding. */
export async function readBody(answer: Answer, maxBytes: number): Promise<Buffer> {
  const inflater = createInflater(answer)
  endBeyond(maxBytes, answer, (error) => answer.destroy(error))
  // A pipeline, because the answer may have ended before this point; `pipe` would then wait for ever.
  const body = await collect(pipeline(answer, inflater, ignore), maxBytes, Infinity)
  if (!answer.complete) throw new Error('The answer was cut off.')
  return body
}
