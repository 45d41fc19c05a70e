/** The message of a ConfigError names options of the library; the user of the command line knows their flags. */
import { EXPLAIN_OPTIONS, KEYS_OPTIONS, LOCAL_OPTIONS } from './options.ts'

/** The options whose flag has another name. */
const RENAMED = {
  algorithms: '--algorithm',
  callbackUrls: '--callback',
  failures: '--fail',
  logoutUrls: '--logout',
  pools: '--empty',
  regions: '--region',
  scopes: '--scope',
  socialEndpoints: '--social-endpoint',
  users: '--user',
}

const FLAGS: ReadonlyMap<string, string> = new Map([
  ...[...EXPLAIN_OPTIONS, ...KEYS_OPTIONS, ...LOCAL_OPTIONS].map(
    (option) => [option.attributeName(), option.long ?? ''] as const,
  ),
  ...Object.entries(RENAMED),
])

/**
 * Replaces options with flags: the option at the beginning of a message, together with the function that has
 * it, and each option that the message says to set.
 *
 * @example `createLocalPool: eventsUrl must be … Set allowRemoteEvents: true.` →
 * `--events-url must be … Set --allow-remote-events.`
 */
export function nameFlags(message: string): string {
  return message
    .replace(/^\w+: (\w+)/, (begin, name: string) => FLAGS.get(name) ?? begin)
    .replace(/\b(\w+): (?:true|\[\])/g, (setting, name: string) => FLAGS.get(name) ?? setting)
}
