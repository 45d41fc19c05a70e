/**
 * Decisions as CloudWatch metrics in the embedded metric format. In Lambda, CloudWatch reads this format from
 * standard output.
 * Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format".
 */
import { listen } from './listen.mjs'

/** @param {(line: string) => void} write */
export function writeMetrics(write = console.log) {
  return listen({
    'poolguard:decision': ({ operation, outcome, code = 'none', milliseconds }) => {
      const CloudWatchMetrics = [
        {
          Namespace: 'poolguard',
          Dimensions: [['operation', 'outcome', 'code']],
          Metrics: [{ Name: 'decision', Unit: 'Milliseconds' }],
        },
      ]
      const _aws = { Timestamp: Date.now(), CloudWatchMetrics }
      write(JSON.stringify({ _aws, operation, outcome, code, decision: milliseconds }))
    },
  })
}
