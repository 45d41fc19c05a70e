/** The options of `listen`, checked. */
import { ConfigError } from '@poolguard/core'
import type { ListenOptions } from '../http/listen-types.ts'
import { LOOPBACK_ADDRESSES } from '../util/loopback.ts'
import { checkOptions, flag, oneOf, text, wholeNumber } from '../util/option-checks.ts'
import { ownProperties } from '../util/own-properties.ts'

/** @throws ConfigError */
export function checkListenOptions(options: ListenOptions): ListenOptions {
  const isExposed = ownProperties(options).exposed === true
  const loopback = oneOf(...LOOPBACK_ADDRESSES)
  const host = isExposed ? text : { ...loopback, expected: `${loopback.expected} (any with exposed: true)` }
  const checks = { port: wholeNumber(0, 65_535), host, exposed: flag, https: flag, httpsFolder: text }
  const checked = checkOptions('listen', options, checks)
  if (checked.httpsFolder !== undefined && checked.https !== true) {
    throw new ConfigError('listen: httpsFolder has no effect without https: true.')
  }
  return checked
}
