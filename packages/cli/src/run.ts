/** Parses the command line and runs a command → its exit code. Throws only in case of a bug. */
import { ConfigError } from '@poolguard/core'
import { redactTokens } from '@poolguard/local/advice'
import { Command, CommanderError, type Option } from 'commander'
import { type ExplainFlags, explain } from './explain.ts'
import { type KeysFlags, keys } from './keys.ts'
import type { LocalFlags } from './local.ts'
import { nameFlags } from './name-flags.ts'
import { EXPLAIN_OPTIONS, KEYS_OPTIONS, LOCAL_OPTIONS, TOKEN_OPTIONS } from './options.ts'
import { EXIT, type ExitCode, type Terminal, UsageError } from './terminal.ts'
import { type TokenFlags, token } from './token.ts'
import { VERSION } from './version.ts'

const EXPLAIN_HELP = `
Without --user-pool-id and --issuer, the pool is read from the variables COGNITO_USER_POOL_ID,
COGNITO_CLIENT_ID, COGNITO_ISSUER and COGNITO_JWKS_URI, which "poolguard local" prints. If they are not set,
the token is decoded but not verified.
To keep the token out of the shell history, use standard input: pbpaste | poolguard explain
Exit codes: 0 accepted, 1 refused, 2 wrong usage, 3 undecided (no issuer configured, or no keys available).`

const KEYS_HELP = `
Exit codes: 0 written or up to date, 1 out of date, 2 wrong usage or a key set that must not be bundled,
3 keys not available.`

const TOKEN_HELP = `
Example: poolguard token --user ada@example.com --scope orders/read --curl http://localhost:3000/orders
Exit codes: 0 printed, 2 wrong usage or refused by the pool, 3 no local pool answers.`

function addOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option)
  return command
}

function createProgram(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const program = new Command('poolguard')
    .description('Explain tokens, write key sets and run a local user pool.')
    .version(VERSION, '--version', 'print the version')
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
  addOptions(program.command('token'), TOKEN_OPTIONS)
    .description('print a token of a running local user pool')
    .addHelpText('after', TOKEN_HELP)
    .action(async (flags: TokenFlags) => end(await token(flags, terminal)))
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
    const message = error instanceof ConfigError ? nameFlags(error.message) : error.message
    terminal.stderr.write(`poolguard: ${redactTokens(message)}\n`)
    return EXIT.usage
  }
}
