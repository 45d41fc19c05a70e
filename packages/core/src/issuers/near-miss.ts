/** How an unknown issuer differs from a trusted one, when the configuration is nearly right. */

/** AWS, "Using user pool endpoints": the two forms of a pool's issuer. */
const POOL = /^https:\/\/(issuer-)?cognito-idp\.([a-z0-9-]+)\.[a-z0-9.-]+\/[\w-]+_([0-9A-Za-z]+)$/

function findPoolDifference(iss: string, name: string): string | undefined {
  const [, form, region, id] = POOL.exec(iss) ?? []
  const [, otherForm, otherRegion, otherId] = POOL.exec(name) ?? []
  if (id === undefined || id !== otherId) return undefined
  if (region !== otherRegion) return 'its region'
  return form === otherForm ? undefined : 'its form (issuer-cognito-idp or cognito-idp)'
}

const DIFFERENCES: readonly (readonly [name: string, normalize: (iss: string) => string])[] = [
  ['a trailing slash', (iss) => iss.replace(/\/$/, '')],
  ['http or https', (iss) => iss.replace(/^http:/, 'https:')],
  ['the default port', (iss) => iss.replace(/:443(?=\/|$)/, '')],
  ['the path of its metadata', (iss) => iss.replace(/\/?(\.well-known\/.*)?$/, '')],
  ['upper and lower case', (iss) => iss.toLowerCase()],
]

/** The name is untrusted input, so only a short one is compared, and with few names. */
const MAX_CHARACTERS = 255
const MAX_NAMES = 20

/** Describes the only difference from one of these names, as a sentence. */
export function findNearMiss(iss: string, names: readonly string[]): string | undefined {
  if (iss.length > MAX_CHARACTERS) return undefined
  for (const name of names.slice(0, MAX_NAMES)) {
    const [difference] = DIFFERENCES.find(([, normalize]) => normalize(iss) === normalize(name)) ?? []
    const found = difference ?? findPoolDifference(iss, name)
    if (found !== undefined) return `It differs from a trusted one only by ${found}.`
  }
  return undefined
}
