/** Listens on several of poolguard's channels at once; what it returns stops that. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'

/**
 * @typedef {{ [Name in keyof import('@poolguard/core').Channels]?: (event: import('@poolguard/core').Channels[Name]) => void }} Listeners
 * @param {Listeners} listeners
 * @returns {() => void}
 */
export function listen(listeners) {
  const entries = Object.entries(listeners)
  for (const [name, listener] of entries) subscribe(name, listener)
  return () => {
    for (const [name, listener] of entries) unsubscribe(name, listener)
  }
}
