/** `poolguard explain`: a token and a configuration → the outcome of every check, on stdout. */

import type { RequirementFlags } from '@poolguard/local/advice'
import { addEnvironment } from './environment.ts'
import { type IssuerFlags, resolveIssuer } from './issuer-options.ts'
import { readToken } from './read-token.ts'
import { decide, inspectUnverified, toExitCode } from './report.ts'
import { formatReport, paintColors, paintNothing, toJson } from './report-text.ts'
import { type ExitCode, type Terminal, UsageError } from './terminal.ts'

export interface ExplainFlags extends IssuerFlags, RequirementFlags {
  readonly at?: Date
  readonly json?: true
}

/** Without an issuer, no token is accepted, so no requirement is checked. */
function refuseRequirement({ scope, group, maxAuthAge, acr, amr }: RequirementFlags): void {
  if ((scope ?? group ?? maxAuthAge ?? acr ?? amr) === undefined) return
  throw new UsageError(
    '--scope, --group, --max-auth-age, --acr and --amr require --user-pool-id or --issuer.',
  )
}

/** @throws UsageError, ConfigError */
export async function explain(
  argument: string | undefined,
  flags: ExplainFlags,
  terminal: Terminal,
): Promise<ExitCode> {
  const issuer = await resolveIssuer(addEnvironment(flags, terminal))
  if (issuer === undefined) refuseRequirement(flags)
  const token = await readToken(argument, terminal)
  const at = flags.at?.getTime()
  const getTime = () => at ?? Date.now()
  const report =
    issuer === undefined
      ? await inspectUnverified(token, getTime)
      : await decide(token, issuer, getTime, flags)
  const { isTTY, hasColors } = terminal.stdout
  const paint = isTTY === true && hasColors?.call(terminal.stdout) === true ? paintColors : paintNothing
  terminal.stdout.write(flags.json ? toJson(report) : formatReport(report, getTime(), paint))
  return toExitCode(report)
}
