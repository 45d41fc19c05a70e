/** Loads the keys of several issuers: before the first request, or again. */
import type { IssuerKeys } from '../keys/issuer-keys.ts'

/** Rejects when no issuer has keys, with the error of the first. Issuers that are looked up have no keys to load. */
export async function loadKeys(keySets: readonly IssuerKeys[]): Promise<void> {
  const loads = keySets.map((keys) => keys.load())
  const outcomes = await Promise.allSettled(loads)
  const isAnyLoaded = outcomes.some(({ status }) => status === 'fulfilled')
  if (!isAnyLoaded) await loads[0]
}

/** How many issuers are asked at the same time: a verifier may have thousands of tenants. */
const MAX_RELOADS = 16

/** Rejects after all fetches when some have failed, with the error of the first. */
export async function reloadKeys(keySets: readonly IssuerKeys[]): Promise<void> {
  const left = new Set(new Map(keySets.map((keys) => [keys.source, keys])).values())
  const failures: unknown[] = []
  const reloadNext = async (): Promise<void> => {
    for (const keys of left) {
      left.delete(keys)
      await keys.reload().catch((error: unknown) => failures.push(error))
    }
  }
  await Promise.all(Array.from({ length: MAX_RELOADS }, reloadNext))
  if (failures.length > 0) throw failures[0]
}
