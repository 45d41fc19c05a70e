/** Decisions as OpenTelemetry metrics, and as spans below the span of the request. */
import { metrics, SpanStatusCode, trace } from '@opentelemetry/api'
import { listen } from './listen.mjs'

/**
 * In seconds: the boundaries of the semantic conventions for requests, and two smaller ones, because most
 * decisions take a fraction of a millisecond. Source: OpenTelemetry, "Semantic conventions for HTTP metrics",
 * http.server.request.duration
 */
const BOUNDARIES = [0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

/** By default, uses the meter and the tracer of the providers that an SDK has registered. */
export function observe({
  meter = metrics.getMeter('poolguard'),
  tracer = trace.getTracer('poolguard'),
} = {}) {
  const duration = meter.createHistogram('poolguard.decision.duration', {
    unit: 's',
    advice: { explicitBucketBoundaries: BOUNDARIES },
  })
  const fetches = meter.createCounter('poolguard.key_fetches')

  return listen({
    'poolguard:decision': ({ operation, outcome, code, milliseconds }) => {
      const attributes = { operation, outcome, ...(code === undefined ? {} : { code }) }
      duration.record(milliseconds / 1000, attributes)
      // The event comes in the context of the request, after the decision, so the span begins in the past.
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
