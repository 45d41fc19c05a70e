/** Reads the token to explain: from the argument, from standard input, or from a prompt that hides what is typed. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { type Terminal, UsageError } from './terminal.ts'

/** Far above the size limit of any verifier. */
const MAX_BYTES = 2 ** 20

/** People often copy the whole header. */
const HEADER = /^(authorization:\s*)?bearer\s+/i

async function readAll(stdin: Terminal['stdin']): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk))
    bytes += chunks.at(-1)?.length ?? 0
    if (bytes > MAX_BYTES) throw new UsageError('The text on standard input is too long for a token.')
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** readline with `terminal: true` reads key by key, so the terminal neither echoes the token nor limits its length. */
async function ask({ stdin, stderr }: Terminal): Promise<string> {
  stderr.write('Token (hidden as you type): ')
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 })
  try {
    return await new Promise((resolve, reject) => {
      lines.once('line', resolve)
      lines.once('close', () => reject(new UsageError('No token was given.')))
    })
  } finally {
    lines.close()
    stderr.write('\n')
  }
}

/** @throws UsageError when no token is given */
export async function readToken(argument: string | undefined, terminal: Terminal): Promise<string> {
  const given =
    argument ?? (terminal.stdin.isTTY === true ? await ask(terminal) : await readAll(terminal.stdin))
  const token = given.trim().replace(HEADER, '')
  if (token === '') {
    throw new UsageError('No token was given. Pass it as the argument or on standard input.')
  }
  return token
}
