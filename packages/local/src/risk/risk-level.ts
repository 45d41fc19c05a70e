/**
 * The rule by which the local pool assesses a sign-in. AWS does not publish its own ("Working with adaptive
 * authentication" names IP address, user agent and distance as factors), so this rule is simple. A new
 * device, a new network and failures before the sign-in count one point each. One point is Low, two are
 * Medium, three are High.
 */
import type { Service } from '../service/service.ts'
import type { AuthEventRecord, RiskLevel } from '../store/auth-event-records.ts'
import type { UserRecord } from '../store/user-records.ts'
import { isSameNetwork } from './networks.ts'

/** How many wrong passwords in a row make a point. */
const MANY_FAILURES = 3

const LEVELS = [undefined, 'Low', 'Medium', 'High'] as const satisfies (RiskLevel | undefined)[]

/** Whether the sign-in was the user's: as the feedback says or, without feedback, if it succeeded. */
function isOfUser({ response, feedback }: AuthEventRecord): boolean {
  return feedback === undefined ? response === 'Pass' : feedback.value === 'Valid'
}

function listKnownSignIns({ store }: Service, { userPoolId, username }: UserRecord): AuthEventRecord[] {
  return [...store.authEvents.values()].filter(
    (event) =>
      event.userPoolId === userPoolId &&
      event.username === username &&
      event.type === 'SignIn' &&
      isOfUser(event),
  )
}

/** Returns false without earlier sign-ins or without the fact, because there is nothing to compare. */
function isNew<Fact>(
  fact: Fact | undefined,
  known: readonly Fact[],
  isSame: (one: Fact, other: Fact) => boolean,
) {
  return fact !== undefined && known.length > 0 && !known.some((other) => isSame(fact, other))
}

export function findRiskLevel(service: Service, user: UserRecord): RiskLevel | undefined {
  const { request, risk } = service
  const forced = request?.forcedRisk ?? risk.forced
  if (forced !== undefined) return forced === 'None' ? undefined : forced
  const known = listKnownSignIns(service, user)
  const devices = known.flatMap(({ context }) => context?.device ?? [])
  const addresses = known.flatMap(({ context }) => context?.ip ?? [])
  const points = [
    isNew(request?.device, devices, (one, other) => one === other),
    isNew(request?.ip, addresses, isSameNetwork),
    user.failedSignIns >= MANY_FAILURES,
  ]
  return LEVELS[points.filter(Boolean).length]
}
