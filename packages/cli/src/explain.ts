/** `poolguard explain`: a token and a configuration → the outcome of every check, on stdout. */
import { type IssuerFlags, resolveIssuer } from './issuer-options.ts'
import { readToken } from './read-token.ts'
import { decide, inspectUnverified, toExitCode } from './report.ts'
import { colored, formatReport, plain, toJson } from './report-text.ts'
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
  const issuer = await resolveIssuer(flags)
  const token = await readToken(argument, terminal)
  const at = flags.at?.getTime()
  const now = () => at ?? Date.now()
  const report = issuer === undefined ? await inspectUnverified(token, now) : await decide(token, issuer, now)
  const { isTTY, hasColors } = terminal.stdout
  const paint = isTTY === true && hasColors?.call(terminal.stdout) === true ? colored : plain
  terminal.stdout.write(flags.json ? toJson(report) : formatReport(report, now(), paint))
  return toExitCode(report)
}
