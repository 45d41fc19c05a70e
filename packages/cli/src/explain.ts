/** `poolguard explain`: a token and a configuration → every check, on stdout. */
import { type IssuerFlags, issuerOf } from './issuer-options.ts'
import { readToken } from './read-token.ts'
import { decide, exitCodeOf, readAlone } from './report.ts'
import { asJson, asText, coloured, plain } from './report-text.ts'
import type { ExitCode, Terminal } from './terminal.ts'

export interface ExplainFlags extends IssuerFlags {
  readonly at?: Date
  readonly json?: true
}

/** @throws UsageError, ConfigError */
export async function explain(
  argument: string | undefined,
  flags: ExplainFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const issuer = await issuerOf(flags)
  const token = await readToken(argument, terminal)
  const at = flags.at?.getTime()
  const now = () => at ?? Date.now()
  const report = issuer === undefined ? await readAlone(token, now) : await decide(token, issuer, now)
  const { isTTY, hasColors } = terminal.stdout
  const paint = isTTY === true && hasColors?.call(terminal.stdout) === true ? coloured : plain
  terminal.stdout.write(flags.json ? asJson(report) : asText(report, now(), paint))
  return exitCodeOf(report)
}
