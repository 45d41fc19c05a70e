/** The token to explain: the argument, standard input, or a prompt that does not show what is typed. */
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { type Terminal, UsageError } from './terminal.ts'

/** More than any verifier reads; what is longer is no token. */
const MOST_BYTES = 2 ** 20

/** People copy the whole header. */
const HEADER = /^(authorization:\s*)?bearer\s+/i

async function readAll(stdin: Terminal['stdin']): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk))
    bytes += chunks.at(-1)?.length ?? 0
    if (bytes > MOST_BYTES) throw new UsageError('What came on standard input is too long for a token.')
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The line editor reads key by key, so that no echo and no line limit of the terminal comes in between. */
async function ask({ stdin, stderr }: Terminal): Promise<string> {
  stderr.write('Token (it is not shown): ')
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

/** @throws UsageError when there is none. */
export async function readToken(argument: string | undefined, terminal: Terminal): Promise<string> {
  const given =
    argument ?? (terminal.stdin.isTTY === true ? await ask(terminal) : await readAll(terminal.stdin))
  const token = given.trim().replace(HEADER, '')
  if (token === '') {
    throw new UsageError('No token was given. Pass it as the argument or on standard input.')
  }
  return token
}
