/** Decisions, cache use and key fetches as Prometheus metrics, with prom-client. */
import { Counter, Histogram } from 'prom-client'
import { listen } from './listen.mjs'

/** @param {import('prom-client').Registry} registry */
export function exportMetrics(registry) {
  const registers = [registry]
  const decisions = new Histogram({
    name: 'poolguard_decision_seconds',
    help: 'Decisions on callers, by operation, outcome and code.',
    labelNames: ['operation', 'outcome', 'code'],
    buckets: [0.0001, 0.001, 0.01, 0.1, 1],
    registers,
  })
  const cache = new Counter({
    name: 'poolguard_cache_total',
    help: 'Tokens looked up in the cache, by outcome.',
    labelNames: ['outcome'],
    registers,
  })
  const fetches = new Counter({
    name: 'poolguard_key_fetches_total',
    help: 'Fetches of key sets, by issuer and outcome.',
    labelNames: ['issuer', 'outcome'],
    registers,
  })
  return listen({
    'poolguard:decision': ({ operation, outcome, code = '', milliseconds }) =>
      decisions.observe({ operation, outcome, code }, milliseconds / 1000),
    'poolguard:cache': ({ outcome }) => cache.inc({ outcome }),
    'poolguard:key-fetch': ({ issuer, outcome }) => fetches.inc({ issuer, outcome }),
  })
}
