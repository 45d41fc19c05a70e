/** The examples of observability, each with the library that it is for. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, context, ROOT_CONTEXT, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { cognito, createVerifier } from '@poolguard/core'
import { createLocalPool } from '@poolguard/local'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { writeMetrics } from '../../examples/observability/cloudwatch-emf.mjs'
import { observe } from '../../examples/observability/opentelemetry.mjs'
import { logRefusals } from '../../examples/observability/pino.mjs'
import { exportMetrics } from '../../examples/observability/prometheus.mjs'

const pool = await createLocalPool()
const served = await pool.listen()
afterAll(() => served.close())
const { userPoolId, clientId, issuerUrl: issuer } = pool
const token = await pool.accessToken()

/** Accepts one caller, refuses another, and fetches keys. */
async function work(): Promise<void> {
  const issuers = cognito({ userPoolId, clientId, tokenUse: 'access', issuer })
  const verifier = createVerifier({ issuers })
  await verifier.authenticate({ headers: { authorization: `Bearer ${token}` } })
  await verifier.authenticate({ headers: {} }).catch(() => {})
}

/** OpenTelemetry, "Semantic conventions for HTTP metrics": the boundaries of a duration, in seconds. */
const SEMANTIC_CONVENTIONS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]

let stop: () => void = () => {}
afterEach(() => stop())

function expectNoSecretsIn(shown: string): void {
  expect(shown).not.toContain(token.slice(-20))
}

describe('Prometheus', () => {
  it('counts decisions, cached tokens and key fetches', async () => {
    const registry = new Registry()
    stop = exportMetrics(registry)
    await work()
    const text = await registry.metrics()
    expect(text).toContain(
      'poolguard_decision_seconds_count{operation="authenticate",outcome="accepted",code=""} 1',
    )
    expect(text).toContain(
      'poolguard_decision_seconds_count{operation="authenticate",outcome="refused",code="ERR_TOKEN_MISSING"} 1',
    )
    expect(text).toContain('poolguard_cache_total{outcome="miss"} 1')
    expect(text).toContain(`poolguard_key_fetches_total{issuer="${issuer}",outcome="fetched"} 1`)
    expectNoSecretsIn(text)
  })
})

describe('OpenTelemetry', () => {
  it('records durations, and spans below the span of the request', async () => {
    const store = new AsyncLocalStorage<Context>()
    context.setGlobalContextManager({
      active: () => store.getStore() ?? ROOT_CONTEXT,
      with: (active, act, self, ...args) => store.run(active, () => act.call(self as never, ...args)),
      bind: (_context, target) => target,
      enable() {
        return this
      },
      disable() {
        return this
      },
    })
    const spans = new InMemorySpanExporter()
    const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }).getTracer(
      'test',
    )
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const reader = new PeriodicExportingMetricReader({ exporter })
    const meter = new MeterProvider({ readers: [reader] }).getMeter('test')
    stop = observe({ meter, tracer })

    const request = tracer.startSpan('GET /orders')
    await context.with(trace.setSpan(ROOT_CONTEXT, request), work)
    request.end()
    const { resourceMetrics } = await reader.collect()
    await reader.shutdown()
    context.disable()

    const [accepted, refused] = spans.getFinishedSpans()
    expect([accepted, refused].map((span) => span?.name)).toEqual([
      'poolguard.authenticate',
      'poolguard.authenticate',
    ])
    expect(accepted?.parentSpanContext?.spanId).toBe(request.spanContext().spanId)
    expect(refused?.attributes).toMatchObject({ outcome: 'refused', code: 'ERR_TOKEN_MISSING' })
    const names = resourceMetrics.scopeMetrics.flatMap(({ metrics }) =>
      metrics.map(({ descriptor }) => descriptor.name),
    )
    expect(names).toEqual(['poolguard.decision.duration', 'poolguard.key_fetches'])
    const [duration] = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)
    expect(duration?.descriptor.unit).toBe('s')
    const values = duration?.dataPoints.map(({ value }) => value as Histogram)
    for (const { buckets, max = Number.NaN } of values ?? []) {
      expect(max).toBeLessThan(5) // seconds: a first decision fetches keys
      expect(buckets.boundaries).toEqual(expect.arrayContaining(SEMANTIC_CONVENTIONS))
    }
  })
})

describe('pino', () => {
  it('logs why a caller was refused, and not who was let in', async () => {
    const lines: string[] = []
    stop = logRefusals(pino({}, { write: (line: string) => lines.push(line) }))
    await work()
    const logged = lines.map((line) => JSON.parse(line))
    expect(logged.map(({ msg }) => msg)).toEqual(['caller refused'])
    expect(logged[0]).toMatchObject({ code: 'ERR_TOKEN_MISSING', detail: { claim: 'authorization' } })
    expectNoSecretsIn(lines.join())
  })
})

describe('CloudWatch', () => {
  it('is given a line in the embedded metric format for each decision', async () => {
    const lines: string[] = []
    stop = writeMetrics((line) => lines.push(line))
    await work()
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { operation: 'authenticate', outcome: 'accepted', code: 'none', decision: expect.any(Number) },
      {
        outcome: 'refused',
        code: 'ERR_TOKEN_MISSING',
        _aws: { CloudWatchMetrics: [{ Namespace: 'poolguard' }] },
      },
    ])
    expectNoSecretsIn(lines.join())
  })
})
