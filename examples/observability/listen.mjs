/** Subscribes to several of poolguard's channels; the returned function unsubscribes. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/**
 * @typedef {{ [Name in keyof import('@poolguard/core').Channels]?: (event: import('@poolguard/core').Channels[Name]) => void }} Listeners
 * @param {Listeners} listeners
 * @returns {() => void}
 */
export function listen(listeners) {
  const entries = /** @type {[string, (event: any) => void][]} */ (Object.entries(listeners))
  for (const [name, listener] of entries) subscribe(name, listener)
  return () => {
    for (const [name, listener] of entries) unsubscribe(name, listener)
  }
}
