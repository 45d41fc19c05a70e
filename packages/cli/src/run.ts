/** Parses the command line and runs a command → its exit code. Throws only in case of a bug. */
import { ConfigError } from '@poolguard/core'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type ExplainFlags, explain } from './explain.ts'
import { type KeysFlags, keys } from './keys.ts'
import type { LocalFlags } from './local.ts'
import { redactTokens } from './printable.ts'
import { EXIT, type ExitCode, type Terminal, UsageError } from './terminal.ts'

function parseTime(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('Use the format 2026-01-31T12:00:00Z.')
  return date
}

/** An option that may be repeated. commander's `<name...>` would also consume the token that follows the option. */
function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, previous: readonly string[] = []) => [
    ...previous,
    value,
  ])
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Use a number from 0 to 65535.')
  return Number(text)
}

const USER_POOL_ID = new Option('--user-pool-id <id>', 'the Cognito user pool, such as us-east-1_AbCd12345')
const ISSUER = new Option(
  '--issuer <url>',
  'an OIDC issuer; with --user-pool-id, the issuer of a pool outside AWS',
)
const REGION = repeatable('--region <name>', 'another region of a replicated pool; may be repeated')
const ALGORITHM = repeatable(
  '--algorithm <name>',
  'an algorithm of an OIDC issuer; may be repeated (default: RS256)',
)

const EXPLAIN_OPTIONS = [
  USER_POOL_ID,
  repeatable('--client-id <id>', 'an accepted app client; may be repeated'),
  new Option('--any-client', 'accept every app client of the pool'),
  new Option('--token-use <use>', 'access, id or any (default: access)'),
  REGION,
  ISSUER,
  repeatable('--audience <aud>', 'an accepted audience; may be repeated'),
  new Option('--any-audience', 'accept every audience of an OIDC issuer'),
  ALGORITHM,
  new Option('--jwks <file>', "a file with the issuer's keys, which are then not fetched"),
  new Option('--at <time>', 'verify the token as of this time (ISO 8601)').argParser(parseTime),
  new Option('--json', 'print JSON'),
]

const KEYS_OPTIONS = [
  USER_POOL_ID,
  REGION,
  ISSUER,
  ALGORITHM,
  new Option('-o, --output <file>', 'the file to write (default: standard output)'),
  new Option('--check', 'write nothing; exit with 1 if the file is out of date'),
]

const LOCAL_OPTIONS = [
  new Option('--port <number>', 'the port to listen on; if it is in use, another one')
    .argParser(parsePort)
    .default(9229),
  new Option('--host <address>', 'the loopback address to listen on (default: 127.0.0.1)'),
  new Option(
    '--exposed',
    'allow an address that other machines can reach; they have full control of the pool',
  ),
  new Option('--data <file>', 'store everything in this file, private keys included (default: in memory)'),
  new Option('--example', "use the ids of AWS's own guides"),
  new Option('--user-pool-id <id>', "the pool's id (default: random)"),
  new Option('--client-id <id>', "the app client's id (default: random)"),
]

const EXPLAIN_HELP = `
Without --user-pool-id or --issuer the token is decoded but not verified.
To keep the token out of the shell history, use standard input: pbpaste | poolguard explain
Exit codes: 0 accepted, 1 refused, 2 wrong usage, 3 undecided (no issuer configured, or no keys available).`

const KEYS_HELP = `
Exit codes: 0 written or up to date, 1 out of date, 2 wrong usage or a key set that must not be bundled,
3 keys not available.`

function addOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option)
  return command
}

function createProgram(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const program = new Command('poolguard')
    .description('Explain tokens, write key sets and run a local user pool.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // The message quotes the command line, which may contain a token.
      writeErr: (text) => terminal.stderr.write(redactTokens(text)),
    })
  addOptions(program.command('explain'), EXPLAIN_OPTIONS)
    .argument('[token]', 'the token; without it, read from standard input or from a prompt')
    .description('show the outcome of every check of a token, and how to fix those that fail')
    .addHelpText('after', EXPLAIN_HELP)
    .action(async (token: string | undefined, flags: ExplainFlags) =>
      end(await explain(token, flags, terminal)),
    )
  addOptions(program.command('keys'), KEYS_OPTIONS)
    .description("write an issuer's public keys to a file, for the jwks option")
    .addHelpText('after', KEYS_HELP)
    .action(async (flags: KeysFlags) => end(await keys(flags, terminal)))
  addOptions(program.command('local'), LOCAL_OPTIONS)
    .description('run a local user pool until Ctrl-C; the first line is its endpoint')
    // Loaded on demand: the other commands need no web server.
    .action(async (flags: LocalFlags) => end(await (await import('./local.ts')).local(flags, terminal)))
  return program
}

export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.usage
  const program = createProgram(terminal, (ended) => {
    code = ended
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    if (!(error instanceof ConfigError || error instanceof UsageError)) throw error
    terminal.stderr.write(`poolguard: ${redactTokens(error.message)}\n`)
    return EXIT.usage
  }
}
