/** The page "Failures": simulates an outage of the pool, and ends it. */
import { checkFailures, FAILURE_TARGETS, type Failure } from '../failures/failure.ts'
import type { FailurePlan } from '../failures/failure-plan.ts'
import type { Parameters } from '../oauth/parameters.ts'
import type { Page } from './pages/render.ts'

const TARGET_LABELS: Readonly<Record<Failure['target'], string>> = {
  jwks: 'the key set',
  discovery: 'the OpenID configuration',
  token: 'the token endpoint',
  api: 'the API of the SDKs',
  all: 'every request',
}

/** The failures that one click starts. */
const PRESETS: Readonly<Record<string, { readonly label: string; readonly failure: Failure }>> = {
  'keys-down': { label: 'The key set fails (503)', failure: { target: 'jwks', status: 503 } },
  'keys-flaky': {
    label: 'Every fifth request for the key set fails (503)',
    failure: { target: 'jwks', status: 503, rate: 0.2 },
  },
  throttled: { label: 'The API is throttled (429)', failure: { target: 'api', status: 429 } },
  slow: { label: 'Every answer is 300 ms late', failure: { target: 'all', latencyMilliseconds: 300 } },
}

function toNumber(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

function parseFailure({ preset, target, status, latency, share }: Parameters): Failure {
  const found = preset !== undefined && Object.hasOwn(PRESETS, preset) ? PRESETS[preset] : undefined
  if (found !== undefined) return found.failure
  const percent = toNumber(share)
  const given = {
    target,
    status: toNumber(status),
    latencyMilliseconds: toNumber(latency),
    rate: percent === undefined ? undefined : percent / 100,
  }
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as unknown as Failure
}

function viewFailure({ target, status, latencyMilliseconds: latency, rate = 1 }: Failure) {
  const share = `${Math.round(rate * 100)} %`
  return { target: TARGET_LABELS[target], status: status ?? '', latency: latency ?? '', share }
}

export function viewFailures(plan: FailurePlan): Page {
  const presets = Object.entries(PRESETS).map(([name, { label }]) => ({ name, label }))
  const targets = FAILURE_TARGETS.map((name) => ({ name, label: TARGET_LABELS[name] }))
  const failures = plan.all().map(viewFailure)
  return { template: 'failures', title: 'Failures', values: { presets, targets, failures } }
}

/** @throws ConfigError */
export function changeFailures(plan: FailurePlan, form: Parameters): void {
  const failures = form.end === undefined ? [...plan.all(), parseFailure(form)] : []
  plan.set(checkFailures('setFailures', failures))
}
