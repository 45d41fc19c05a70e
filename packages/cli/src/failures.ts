/** `--fail jwks=503:0.2,latency=300ms` → failures of the local pool. */
import type { Failure } from '@poolguard/local'
import { UsageError } from './terminal.ts'

/** A target, a status or a delay, and the share of requests. */
const RULE = /^(jwks|discovery|token|api|all|latency)=(?:(\d{3})|(\d+)(ms|s))(?::(\d(?:\.\d+)?))?$/

function parseRule(text: string): Failure {
  const [, name, status, amount, unit, rate] = RULE.exec(text) ?? []
  const isLatency = name === 'latency'
  if (name === undefined || (isLatency && amount === undefined)) {
    throw new UsageError(
      '--fail must be a list such as jwks=503:0.2,latency=300ms. The names are jwks, discovery, token, api, all ' +
        'and latency; a value is a status or a time in ms or s; the share of requests follows a colon.',
    )
  }
  return {
    target: isLatency ? 'all' : (name as Failure['target']),
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(amount === undefined ? {} : { latencyMilliseconds: Number(amount) * (unit === 's' ? 1000 : 1) }),
    ...(rate === undefined ? {} : { rate: Number(rate) }),
  }
}

/** @throws UsageError */
export function parseFailures(lists: readonly string[]): Failure[] {
  return lists.flatMap((list) => list.split(',')).map((rule) => parseRule(rule.trim()))
}
