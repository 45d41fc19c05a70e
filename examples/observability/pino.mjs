/** Writes refusals and outages as log lines with pino. The reason is for operators, and contains no token. */
import { AuthError } from '@poolguard/core'
import { listen } from './listen.mjs'

/** @param {import('pino').Logger} logger */
export function logRefusals(logger) {
  return listen({
    'poolguard:decision': (event) => {
      if (event.outcome === 'accepted') return
      // `event.error` is not enumerable, so a logger does not print it.
      const detail = event.error instanceof AuthError ? event.error.detail : undefined
      const level = event.outcome === 'failed' ? 'error' : 'info'
      logger[level]({ ...event, detail }, 'caller refused')
    },
    'poolguard:key-change': (event) => logger.warn(event, 'the keys of an issuer changed'),
    'poolguard:key-fetch': (event) => {
      if (event.outcome === 'failed') logger.error({ ...event, err: event.error }, 'keys cannot be fetched')
    },
  })
}
