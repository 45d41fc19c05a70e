/** A report as lines for people, and as JSON for programs. Neither holds the token. */
import { styleText } from 'node:util'
import type { JsonObject } from '@poolguard/core'
import { printable, printableJson } from './printable.ts'
import type { AdvisedCheck, Report } from './report.ts'
import { timeInWords } from './times.ts'

type Style = Parameters<typeof styleText>[0]
export type Paint = (style: Style, text: string) => string

export const plain: Paint = (_style, text) => text
export const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false })

const MARKS = { passed: ['green', '✓'], failed: ['red', '✗'], skipped: ['dim', '–'] } as const

/** What a check that passed was about, where it is not the claim of its own name. */
function subjectOf(name: string, { header, claims = {} }: Report): unknown {
  const subjects: Readonly<Record<string, unknown>> = {
    issuer: claims.iss,
    algorithm: header?.alg,
    key: header?.kid,
    client_id: claims.token_use === 'id' ? claims.aud : claims.client_id,
  }
  return Object.hasOwn(subjects, name) ? subjects[name] : claims[name]
}

/** `1900000000, expired 3 minutes ago` */
function valueInWords(claim: string, value: unknown, now: number): string {
  const words = timeInWords(claim, value, now)
  return words === undefined ? printable(value) : `${printable(value)}, ${words}`
}

const WITHOUT_VALUE = ['format', 'signature', 'revoked']

function columned(name: string): string {
  return name.padEnd(16)
}

function passedLine(name: string, report: Report, now: number): string {
  if (WITHOUT_VALUE.includes(name)) return name
  if (name === 'time') return `${columned(name)}${timeInWords('exp', report.claims?.exp, now)}`
  return `${columned(name)}${valueInWords(name, subjectOf(name, report), now)}`
}

function failedLines({ name, code, detail, advice }: AdvisedCheck, report: Report, now: number): string[] {
  const claim = detail?.claim
  const words = name === 'time' && claim ? timeInWords(claim, report.claims?.[claim], now) : undefined
  return [
    `${columned(name)}${code}: ${detail?.reason ?? ''}${words === undefined ? '' : ` (${words})`}`,
    ...(detail?.expected === undefined ? [] : [`    expected  ${printable(detail.expected)}`]),
    ...(detail === undefined || !('actual' in detail) ? [] : [`    actual    ${printable(detail.actual)}`]),
    ...(advice ? [`    → ${advice}`] : []),
  ]
}

function linesOf(check: AdvisedCheck, report: Report, now: number): string[] {
  const { name, outcome } = check
  if (outcome === 'failed') return failedLines(check, report, now)
  if (outcome === 'passed') return [passedLine(name, report, now)]
  return [`${columned(name)}not checked`]
}

function checkText(check: AdvisedCheck, report: Report, now: number, paint: Paint): string {
  const [style, mark] = MARKS[check.outcome]
  const [first, ...rest] = linesOf(check, report, now)
  return [`${paint(style, mark)} ${first}`, ...rest].join('\n')
}

function members(title: string, object: JsonObject, now: number): string[] {
  const names = Object.entries(object).map(
    ([name, value]) => `  ${printable(name)}: ${valueInWords(name, value, now)}`,
  )
  return [title, ...names]
}

function headline({ verified, accepted, code }: Report, paint: Paint): string {
  if (accepted) return paint('green', 'accepted')
  if (verified) return `${paint('red', 'refused')}: ${code}`
  return `${paint('yellow', 'not verified')}: no configuration was given, so anybody may have made this token.`
}

/** What to configure, if nothing was. */
function counsel({ verified, code, suggestion, impossible }: Report): string[] {
  if (verified) return []
  if (impossible !== undefined) return [`No configuration accepts it. ${impossible}`]
  if (suggestion === undefined) return ['No configuration accepts it.']
  const condition = code === undefined ? 'if its key and signature are good' : 'but for what failed above'
  return [
    `If this issuer and this client are yours, this would accept it, ${condition}:`,
    `  ${suggestion.call}`,
    'To verify it:',
    `  npx poolguard explain ${suggestion.flags}`,
  ]
}

/** `now` in milliseconds. */
export function asText(report: Report, now: number, paint: Paint): string {
  const { verified, header, claims, checks } = report
  const sections = [
    [headline(report, paint)],
    checks.map((check) => checkText(check, report, now, paint)),
    verified || header === undefined ? [] : members('Header', header, now),
    verified || claims === undefined ? [] : members('Claims', claims, now),
    counsel(report),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

export function asJson({ suggestion, impossible, ...report }: Report): string {
  const told = { ...report, ...(suggestion === undefined ? {} : { configuration: suggestion.call }) }
  return `${printableJson(told, 2)}\n`
}
