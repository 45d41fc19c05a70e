/** The options of a pool for its events. */
import { ConfigError } from '@poolguard/core'
import { EventDelivery } from '../http/event-delivery.ts'
import { LOOPBACK_HOST } from '../util/loopback.ts'
import { flag, type OptionChecks, text } from '../util/option-checks.ts'

export interface EventOptions {
  /**
   * The URL to which each event is posted as JSON. The events have the form in which EventBridge delivers
   * CloudTrail's records. The URL is on this machine, unless `allowRemoteEvents` is true. If three attempts
   * fail, the event is dropped. The process warns of the first of several lost events. Default: none;
   * `onEvent()` gets events too.
   */
  readonly eventsUrl?: string
  /** Whether `eventsUrl` may be on another machine, which learns of every call. Default false. */
  readonly allowRemoteEvents?: boolean
}

export const EVENT_CHECKS: OptionChecks<EventOptions> = { eventsUrl: text, allowRemoteEvents: flag }

function requireEventsUrl(address: string, allowRemote: boolean): string {
  const url = URL.canParse(address) ? new URL(address) : undefined
  // The message must not show credentials.
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw new ConfigError('createLocalPool: eventsUrl must be an http or https URL without credentials.')
  if (allowRemote || LOOPBACK_HOST.test(url.host)) return url.href
  throw new ConfigError(
    'createLocalPool: eventsUrl must be on a loopback address. For another machine, set allowRemoteEvents: true.',
  )
}

/** Returns `undefined` without a URL: no event is posted. @throws ConfigError */
export function makeEventDelivery(options: EventOptions): EventDelivery | undefined {
  const { eventsUrl, allowRemoteEvents = false } = options
  return eventsUrl === undefined
    ? undefined
    : new EventDelivery(requireEventsUrl(eventsUrl, allowRemoteEvents))
}
