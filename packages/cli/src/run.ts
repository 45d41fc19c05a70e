/** The commands and their options → an exit code. Nothing is thrown but bugs. */
import { ConfigError } from '@poolguard/core'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { type ExplainFlags, explain } from './explain.ts'
import { type KeysFlags, keys } from './keys.ts'
import type { LocalFlags } from './local.ts'
import { withoutTokens } from './printable.ts'
import { EXIT, type ExitCode, type Terminal, UsageError } from './terminal.ts'

function timeOf(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw new InvalidArgumentError('Write it as 2026-01-31T12:00:00Z.')
  return date
}

/** May be given again. Not commander's `<name...>`, which would take the token after it for another name. */
function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser((one: string, more: readonly string[] = []) => [
    ...more,
    one,
  ])
}

function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('Write a number up to 65535.')
  return Number(text)
}

const USER_POOL_ID = new Option('--user-pool-id <id>', 'the Cognito user pool, such as us-east-1_AbCd12345')
const ISSUER = new Option('--issuer <url>', 'an OIDC issuer; with --user-pool-id, a pool that is not at AWS')
const REGION = repeatable('--region <name>', 'a further region of a replicated pool; may be given again')
const ALGORITHM = repeatable(
  '--algorithm <name>',
  'an algorithm of an OIDC issuer; may be given again (default: RS256)',
)

const EXPLAIN_OPTIONS = [
  USER_POOL_ID,
  repeatable('--client-id <id>', 'an accepted app client; may be given again'),
  new Option('--any-client', 'accept every app client of the pool'),
  new Option('--token-use <use>', 'access, id or any (default: access)'),
  REGION,
  ISSUER,
  repeatable('--audience <aud>', 'an accepted audience; may be given again'),
  new Option('--any-audience', 'accept every audience of an OIDC issuer'),
  ALGORITHM,
  new Option('--jwks <file>', "the issuer's keys, instead of fetching them"),
  new Option('--at <time>', 'decide as of this time (ISO 8601)').argParser(timeOf),
  new Option('--json', 'print JSON'),
]

const KEYS_OPTIONS = [
  USER_POOL_ID,
  REGION,
  ISSUER,
  ALGORITHM,
  new Option('-o, --output <file>', 'where to write (default: standard output)'),
  new Option('--check', 'write nothing; exit 1 if the file is out of date'),
]

const LOCAL_OPTIONS = [
  new Option('--port <number>', 'where to listen; if it is taken, another').argParser(portOf).default(9229),
  new Option('--host <address>', 'a loopback address (default: 127.0.0.1)'),
  new Option('--exposed', 'allow a host that others can reach, who may then do what they like'),
  new Option('--data <file>', 'keep everything in this file, private keys too (default: in memory)'),
  new Option('--example', "take the ids of AWS's own guides"),
  new Option('--user-pool-id <id>', "the pool's id (default: random)"),
  new Option('--client-id <id>', "the app client's id (default: random)"),
]

const EXPLAIN_HELP = `
Without --user-pool-id or --issuer the token is read but not verified.
Standard input keeps the token out of the shell's history: pbpaste | poolguard explain
Exit codes: 0 accepted, 1 refused, 2 wrong usage, 3 undecided (no configuration, or no keys).`

const KEYS_HELP = `
Exit codes: 0 written or up to date, 1 out of date, 2 wrong usage or a key set that must not be bundled,
3 the keys cannot be had.`

function withOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option)
  return command
}

function programFor(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const program = new Command('poolguard')
    .description('Explains tokens, writes key sets, and runs a local user pool.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // The message quotes what was typed, and that may be a token.
      writeErr: (text) => terminal.stderr.write(withoutTokens(text)),
    })
  withOptions(program.command('explain'), EXPLAIN_OPTIONS)
    .argument('[token]', 'the token; left out, it is read from standard input or asked for')
    .description('say of every check whether a token passes it, and what to do if not')
    .addHelpText('after', EXPLAIN_HELP)
    .action(async (token: string | undefined, flags: ExplainFlags) =>
      end(await explain(token, flags, terminal)),
    )
  withOptions(program.command('keys'), KEYS_OPTIONS)
    .description("write an issuer's public keys to a file, to be bundled as jwks")
    .addHelpText('after', KEYS_HELP)
    .action(async (flags: KeysFlags) => end(await keys(flags, terminal)))
  withOptions(program.command('local'), LOCAL_OPTIONS)
    .description('run a local user pool until Ctrl-C; the first line is its endpoint')
    // Loaded when asked for: a web server is not needed to explain a token.
    .action(async (flags: LocalFlags) => end(await (await import('./local.ts')).local(flags, terminal)))
  return program
}

export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = EXIT.usage
  const program = programFor(terminal, (ended) => {
    code = ended
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    if (!(error instanceof ConfigError || error instanceof UsageError)) throw error
    terminal.stderr.write(`poolguard: ${withoutTokens(error.message)}\n`)
    return EXIT.usage
  }
}
