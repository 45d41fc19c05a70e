/** Options that contradict each other. */
import { ConfigError } from '@poolguard/core'

const OF_THE_FIRST_POOL = [
  'userPoolId',
  'clientId',
  'clientSecret',
  'example',
  'users',
  'callbackUrls',
  'logoutUrls',
  'scopes',
] as const

type Options = Readonly<Partial<Record<(typeof OF_THE_FIRST_POOL)[number] | 'pools' | 'seed', unknown>>>

/** Refuses options of the first pool beside `pools` and `seed`, because they would have no effect. */
export function refuseWithoutEffect(options: Options): void {
  const { pools, seed } = options
  if (pools === undefined && seed === undefined) return
  if (pools !== undefined && seed !== undefined) {
    throw new ConfigError('createLocalPool: use either pools or seed, not both.')
  }
  const name = OF_THE_FIRST_POOL.find((each) => options[each] !== undefined)
  if (name === undefined) return
  const where = seed === undefined ? 'pools: []' : 'seed; write it into the seed'
  throw new ConfigError(`createLocalPool: ${name} has no effect with ${where}.`)
}
