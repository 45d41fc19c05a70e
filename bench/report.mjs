// @ts-check
/** Writes what was measured as text, as RESULTS.md and, with chart.mjs, as results.svg. */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { chart } from './chart.mjs'

/** @typedef {import('./rounds.mjs').Row} Row */

const PACKAGES = [
  'aws-jwt-verify',
  'fast-jwt',
  'jose',
  'jsonwebtoken',
  'jwks-rsa',
  'express-oauth2-jwt-bearer',
  '@fastify/jwt',
  'fastify-jwt-jwks',
  'hono',
  'fastify',
  'express',
  'esbuild',
]

/** Rows that are measured for comparison and verify nothing. */
const NO_PEERS = /^(bare route|no guard|idle|Node alone|crypto\.verify|WebCrypto|OpenSSL|\d+ at a time)/

/** @param {number} number */
function formatNumber(number) {
  if (number >= 1000) return Math.round(number).toLocaleString('en')
  return number >= 10 ? number.toFixed(1) : number.toFixed(2)
}

/** @param {Row} row */
function formatRatio({ ratio }) {
  if (ratio === null) return ''
  const { median, min, max, rounds } = ratio
  return rounds === 1
    ? `${formatNumber(median)} ×`
    : `${formatNumber(median)} × (${formatNumber(min)}–${formatNumber(max)})`
}

/** @param {Row} row */
function formatValue({ value, unit }) {
  return `${formatNumber(value)} ${unit}`
}

/** @param {Row} row */
function formatGoal({ goal, unit }) {
  if (goal === undefined) return ''
  const suffix = goal.of === 'value' ? unit : '×'
  return goal.min === undefined ? `≤ ${goal.max} ${suffix}` : `≥ ${goal.min} ${suffix}`
}

/** @param {Row} row */
function isMet({ goal, ratio, value }) {
  const measured = goal?.of === 'value' ? value : (ratio?.median ?? Number.NaN)
  return measured >= (goal?.min ?? -Infinity) && measured <= (goal?.max ?? Infinity)
}

/** @param {readonly Row[]} rows @returns {Map<string, Row[]>} */
export function groupByFigure(rows) {
  /** @type {Map<string, Row[]>} */
  const figures = new Map()
  for (const row of rows) figures.set(row.figure, [...(figures.get(row.figure) ?? []), row])
  return figures
}

/** The best of the others: the fastest, or the smallest where less is better.
 * @param {readonly Row[]} rows @param {Row} ours */
function findBestPeer(rows, { goal }) {
  const isLessBetter = goal?.max !== undefined
  const peers = rows.filter(({ isOurs, label }) => !isOurs && !NO_PEERS.test(label))
  const order = isLessBetter
    ? (/** @type {Row} */ one, /** @type {Row} */ other) => one.value - other.value
    : (/** @type {Row} */ one, /** @type {Row} */ other) => other.value - one.value
  return peers.toSorted(order)[0]
}

/** @param {readonly Row[]} rows */
export function formatText(rows) {
  const lines = [...groupByFigure(rows)].flatMap(([figure, group]) => [
    `  ${figure}${group[0]?.against ? `, beside ${group[0].against}` : ''}`,
    ...group.map((row) => {
      const goal = row.goal === undefined ? '' : `  goal ${formatGoal(row)} ${isMet(row) ? 'met' : 'NOT met'}`
      return `    ${row.label.padEnd(42)} ${formatValue(row).padStart(18)}  ${formatRatio(row)}${goal}`
    }),
  ])
  return lines.join('\n')
}

/** @param {readonly string[]} cells */
const line = (...cells) => `| ${cells.join(' | ')} |`

/** The release that this run is compared with: ratios, or values where a figure has none. */
const BEFORE = '0.1.0'
/** @type {Record<string, number>} */
const before = JSON.parse(readFileSync(new URL(`releases/${BEFORE}.json`, import.meta.url), 'utf8'))

/** @param {Row} row */
function formatBefore(row) {
  const number = before[`${row.figure} | ${row.label}`]
  if (number === undefined) return ''
  return row.ratio === null || row.goal?.of === 'value'
    ? `${formatNumber(number)} ${row.unit}`
    : `${formatNumber(number)} ×`
}

/** @param {readonly Row[]} rows */
function makeGoalTable(rows) {
  const figures = groupByFigure(rows)
  const ours = rows.filter(({ goal }) => goal !== undefined)
  return [
    line('figure', 'who', 'goal', 'measured', BEFORE, 'beside', 'met', 'best peer'),
    line('---', '---', '---', '---', '---', '---', '---', '---'),
    ...ours.map((row) => {
      const peer = findBestPeer(figures.get(row.figure) ?? [], row)
      const measured = row.goal?.of === 'value' ? formatValue(row) : formatRatio(row)
      const best =
        peer === undefined
          ? ''
          : `${peer.label}: ${peer.ratio === null || row.goal?.of === 'value' ? formatValue(peer) : formatRatio(peer)}`
      const beside = row.goal?.of === 'value' ? '' : row.against
      const met = isMet(row) ? 'yes' : '**no**'
      return line(row.figure, row.label, formatGoal(row), measured, formatBefore(row), beside, met, best)
    }),
  ]
}

/** @param {string} figure @param {readonly Row[]} rows */
function makeFigureTable(figure, rows) {
  const [first] = rows
  const title = figure.charAt(0).toUpperCase() + figure.slice(1)
  return [
    '',
    `### ${title}`,
    '',
    line('', 'measured', first?.against ? `ratio to ${first.against}` : 'ratio'),
    line('---', '---:', '---:'),
    ...rows.map((row) =>
      line(row.isOurs ? `**${row.label}**` : row.label, formatValue(row), formatRatio(row)),
    ),
  ]
}

/** @param {string} name */
function findVersion(name) {
  const paths = createRequire(import.meta.url).resolve.paths(name) ?? []
  for (const path of paths) {
    try {
      return JSON.parse(readFileSync(join(path, name, 'package.json'), 'utf8')).version
    } catch {
      // The package is not in this folder. The next one is further up.
    }
  }
  return 'unknown'
}

/** @param {string} folder @param {readonly Row[]} rows
 * @param {{ distinct: number, loads: (number | undefined)[] }} facts of the run; the load average at its start and its end */
export function writeReport(folder, rows, { distinct, loads }) {
  const [cpu, ...others] = cpus()
  const machine = `${cpu?.model.trim()}, ${others.length + 1} cores, ${Math.round(totalmem() / 2 ** 30)} GB; Node ${process.version}, OpenSSL ${process.versions.openssl}, ${process.platform} ${process.arch}`
  const versions = PACKAGES.map((name) => `${name} ${findVersion(name)}`).join(', ')
  const text = [
    '# Results',
    '',
    'Written by `npm run bench`; do not edit. Compare ratios, not rates: rates are of one machine on one day.',
    '',
    '![Bar charts of the ratios below](results.svg)',
    '',
    `- **Machine:** ${machine}`,
    `- **Load average:** ${loads.map((load) => load?.toFixed(1)).join(' at the start, ')} at the end. A load above about 2 comes from other work on the same cores. It widens the ranges, and with few rounds it also moves the medians.`,
    `- **Packages:** ${versions}`,
    `- **Tokens:** ${distinct.toLocaleString('en')} Cognito access tokens of about 1 KB, RS256 with 2048 bits, signed for this run`,
    '- **How:** each contestant in turns with what it is compared with, at least five rounds; the median of the ratios, and their range in brackets. [WHY.md](WHY.md) says where the time goes. Everything on loopback, keys warm, every peer set up as its README says for production.',
    '',
    ...makeGoalTable(rows),
    '',
    '## All figures',
    ...[...groupByFigure(rows)].flatMap(([figure, group]) => makeFigureTable(figure, group)),
    '',
  ]
  writeFileSync(join(folder, 'RESULTS.md'), text.join('\n'))
  writeFileSync(join(folder, 'results.svg'), chart(rows))
}
