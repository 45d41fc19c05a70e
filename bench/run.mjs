// @ts-check
/**
 * `npm run bench`: signs tokens, runs the parts one after the other, each in a process of its own, and writes
 * RESULTS.md and results.svg. `node bench/run.mjs first-seen seen` runs those parts and only prints;
 * `--quick` only shows that everything works.
 */
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { end, receiveAnswer, start } from './children.mjs'
import { createContext } from './context.mjs'
import { formatText, writeReport } from './report.mjs'
import { DISTINCT, QUICK_DISTINCT } from './sizes.mjs'

const PARTS = [
  'first-seen',
  'thread-pool',
  'seen',
  'http',
  'flood',
  'refused',
  'cold-start',
  'bundle',
  'memory',
  'issuers',
  'diagnostics',
  'revocation',
  'fleet',
  'client-side-cache',
  'workers',
  'local',
]

const isQuick = process.argv.includes('--quick')
const asked = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const unknown = asked.filter((name) => !PARTS.includes(name))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${PARTS.join(', ')}.`)
  process.exit(1)
}
const parts = asked.length > 0 ? asked : PARTS

const loadBefore = loadavg()[0]
const start0 = performance.now()
const seconds = () => `${((performance.now() - start0) / 1000).toFixed(0)} s`

const distinct = isQuick ? QUICK_DISTINCT : DISTINCT
console.log(`signing ${distinct} tokens …`)
const context = await createContext({ isQuick, distinct })
process.once('SIGINT', () => context.close().finally(() => process.exit(130)))
/** @type {import('./rounds.mjs').Row[]} */
const rows = []
try {
  for (const part of parts) {
    console.log(`\n${part} (at ${seconds()})`)
    const child = start('part.mjs', [part, context.folder], ['--expose-gc'])
    try {
      const { rows: measured } = await receiveAnswer(child)
      rows.push(...measured)
      console.log(formatText(measured))
    } finally {
      await end(child)
    }
  }
} finally {
  await context.close()
}
if (asked.length === 0 && !isQuick) {
  const folder = fileURLToPath(new URL('.', import.meta.url))
  writeReport(folder, rows, { distinct, loads: [loadBefore, loadavg()[0]] })
  console.log('\nwritten: bench/RESULTS.md, bench/results.svg')
}
console.log(`done in ${seconds()}`)
