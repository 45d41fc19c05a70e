/** Decisions as OpenTelemetry metrics, and as spans below the span of the request. */
import { metrics, SpanStatusCode, trace } from '@opentelemetry/api'
import { listen } from './listen.mjs'

/** With the API's own meter and tracer providers, as an SDK registers them; or with those that are given. */
export function observe({
  meter = metrics.getMeter('poolguard'),
  tracer = trace.getTracer('poolguard'),
} = {}) {
  const duration = meter.createHistogram('poolguard.decision.duration', { unit: 'ms' })
  const fetches = meter.createCounter('poolguard.key_fetches')

  return listen({
    'poolguard:decision': ({ operation, outcome, code, milliseconds }) => {
      const attributes = { operation, outcome, ...(code === undefined ? {} : { code }) }
      duration.record(milliseconds, attributes)
      // The event comes when all is over and in the context of the request, so the span begins in the past.
      const span = tracer.startSpan(`poolguard.${operation}`, {
        startTime: Date.now() - milliseconds,
        attributes,
      })
      if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    },
    'poolguard:key-fetch': ({ issuer, outcome }) => fetches.add(1, { issuer, outcome }),
  })
}
