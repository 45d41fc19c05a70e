/** A cache that removes what was used least recently. See tsdown.config.ts for why this file is its only importer. */
export { LRUCache } from 'lru-cache'
