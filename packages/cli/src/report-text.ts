/** A report as text for people and as JSON for programs. Neither contains the token. */
import { styleText } from 'node:util'
import type { JsonObject } from '@poolguard/core'
import { findClientClaim } from '@poolguard/core/adapter'
import { type AdvisedCheck, formatJson, formatTime, formatValue } from '@poolguard/local/advice'
import type { Report } from './report.ts'

type Style = Parameters<typeof styleText>[0]
export type Paint = (style: Style, text: string) => string

export const paintNothing: Paint = (_style, text) => text
export const paintColors: Paint = (style, text) => styleText(style, text, { validateStream: false })

const MARKS = { passed: ['green', '✓'], failed: ['red', '✗'], skipped: ['dim', '–'] } as const

/** The value that a check looked at. For most checks, it is the claim of the same name. */
function findCheckedValue(name: string, { header, claims = {} }: Report): unknown {
  const values: Readonly<Record<string, unknown>> = {
    issuer: claims.iss,
    algorithm: header?.alg,
    key: header?.kid,
    scopes: claims.scope ?? claims.scp,
    groups: claims['cognito:groups'] ?? claims.groups,
    max_auth_age: claims.auth_time,
    client_id: claims[findClientClaim(claims.token_use)],
  }
  return Object.hasOwn(values, name) ? values[name] : claims[name]
}

/** `1900000000, expired 3 minutes ago` */
function formatClaim(claim: string, value: unknown, now: number): string {
  const words = formatTime(claim, value, now)
  return words === undefined ? formatValue(value) : `${formatValue(value)}, ${words}`
}

const WITHOUT_VALUE = ['format', 'signature', 'revoked']

function padName(name: string): string {
  return name.padEnd(16)
}

function formatPassed(name: string, report: Report, now: number): string {
  if (WITHOUT_VALUE.includes(name)) return name
  if (name === 'time') return `${padName(name)}${formatTime('exp', report.claims?.exp, now)}`
  return `${padName(name)}${formatClaim(name, findCheckedValue(name, report), now)}`
}

function formatFailed(
  { name, code, detail, causes = [], advice }: AdvisedCheck,
  report: Report,
  now: number,
): string[] {
  const claim = detail?.claim
  const words = name === 'time' && claim ? formatTime(claim, report.claims?.[claim], now) : undefined
  return [
    `${padName(name)}${code}: ${detail?.reason ?? ''}${words === undefined ? '' : ` (${words})`}`,
    ...(detail?.expected === undefined ? [] : [`    expected  ${formatValue(detail.expected)}`]),
    ...(detail === undefined || !('actual' in detail) ? [] : [`    actual    ${formatValue(detail.actual)}`]),
    ...causes.map((cause) => `    cause     ${formatValue(cause)}`),
    ...(advice ? [`    → ${advice}`] : []),
  ]
}

function formatOutcome(check: AdvisedCheck, report: Report, now: number): string[] {
  const { name, outcome } = check
  if (outcome === 'failed') return formatFailed(check, report, now)
  if (outcome === 'passed') return [formatPassed(name, report, now)]
  return [`${padName(name)}not checked`]
}

function formatCheck(check: AdvisedCheck, report: Report, now: number, paint: Paint): string {
  const [style, mark] = MARKS[check.outcome]
  const [first, ...rest] = formatOutcome(check, report, now)
  return [`${paint(style, mark)} ${first}`, ...rest].join('\n')
}

function formatMembers(title: string, object: JsonObject, now: number): string[] {
  const names = Object.entries(object).map(
    ([name, value]) => `  ${formatValue(name)}: ${formatClaim(name, value, now)}`,
  )
  return [title, ...names]
}

/** How the user authenticated, and who acts for the user (RFC 9470, RFC 8693). */
const AUTHENTICATION_CLAIMS = ['acr', 'amr', 'auth_time', 'act']

/** Left out if the token has only `auth_time`, because the list of checks shows that claim. */
function formatAuthentication({ verified, claims = {} }: Report, now: number): string[] {
  const found = Object.entries(claims).filter(([name]) => AUTHENTICATION_CLAIMS.includes(name))
  const hasOthers = found.some(([name]) => name !== 'auth_time')
  return verified && hasOthers ? formatMembers('Authentication', Object.fromEntries(found), now) : []
}

function formatHeadline({ verified, accepted, code }: Report, paint: Paint): string {
  if (accepted) return paint('green', 'accepted')
  if (verified) return `${paint('red', 'refused')}: ${code}`
  return `${paint('yellow', 'not verified')}: no issuer is configured, so this token may be forged.`
}

/** What to configure, when no configuration was given. */
function listNextSteps({ verified, code, suggestion, impossible }: Report): string[] {
  if (verified) return []
  if (impossible !== undefined) return [`No configuration accepts this token. ${impossible}`]
  if (suggestion === undefined) return ['No configuration accepts this token.']
  const condition =
    code === undefined ? 'if its key and its signature are valid' : 'once the failed checks above pass'
  return [
    `If this issuer and this client are yours, this configuration accepts the token, ${condition}:`,
    `  ${suggestion.call}`,
    'To verify the token:',
    `  npx poolguard explain ${suggestion.flags}`,
  ]
}

/** `now` is in milliseconds. */
export function formatReport(report: Report, now: number, paint: Paint): string {
  const { verified, header, claims, checks } = report
  const sections = [
    [formatHeadline(report, paint)],
    checks.map((check) => formatCheck(check, report, now, paint)),
    formatAuthentication(report, now),
    verified || header === undefined ? [] : formatMembers('Header', header, now),
    verified || claims === undefined ? [] : formatMembers('Claims', claims, now),
    listNextSteps(report),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

export function toJson({ suggestion, impossible, ...report }: Report): string {
  const output = { ...report, ...(suggestion === undefined ? {} : { configuration: suggestion.call }) }
  return `${formatJson(output, 2)}\n`
}
