/** Reads the body of a response up to a limit, because the other server chooses its size. */

/** Returns `undefined` if the body has more than `maxBytes` after decompression. */
export async function readBody(
  response: Response,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) return undefined // leaving the loop closes the connection
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
