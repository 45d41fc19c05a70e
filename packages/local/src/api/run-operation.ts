/** Runs an operation, and publishes its event. */
import type { Service } from '../service/service.ts'
import { makeCloudTrailEvent } from './cloud-trail-event.ts'
import { findEventUser } from './event-user.ts'
import type { Operation, RequestContext } from './operation.ts'

const USER_POOL_SERVICE = 'AWSCognitoIdentityProviderService'

/**
 * Returns the name of an operation of user pools if its event is published. EventBridge does not deliver
 * events of actions that start with List, Get or Describe (Amazon EventBridge User Guide, "AWS service events
 * delivered via AWS CloudTrail").
 */
function findRecordedName(target: string): string | undefined {
  const [service, name = ''] = target.split('.', 2)
  return service === USER_POOL_SERVICE && !/^(List|Get|Describe)/.test(name) ? name : undefined
}

type Report = (error?: unknown) => void

/** Looks the user up before the operation, because the operation may delete the user. */
function startReport(service: Service, target: string, input: object, { region }: RequestContext): Report {
  const name = findRecordedName(target)
  if (name === undefined || !service.events.hasListeners) return () => {}
  const parameters = { ...input }
  const before = findEventUser(service, parameters)
  return (error) => {
    const user = before ?? findEventUser(service, parameters)
    const call = { name, input: parameters, signedRegion: region, sub: user?.attributes.sub, error }
    service.events.publish(makeCloudTrailEvent({ ...call, now: service.now() }))
  }
}

/** @throws CognitoError */
export async function runOperation(
  service: Service,
  [target, { handle }]: readonly [target: string, operation: Operation],
  input: object,
  context: RequestContext,
): Promise<object | undefined> {
  const report = startReport(service, target, input, context)
  let answer: object | undefined
  try {
    answer = await handle(input as never, service, context)
  } catch (error) {
    report(error)
    throw error
  }
  report()
  return answer
}
