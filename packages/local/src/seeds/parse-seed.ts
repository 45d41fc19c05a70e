/** Checks the form of a seed before anything is created. */
import { ConfigError } from '@poolguard/core'
import type { z } from 'zod'
import { type ParsedSeed, seedShape } from './seed-shapes.ts'

/** Such as `UserPools[0].Clients[1].ClientId`. */
function toPath(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return text.replace(/^\./, '') || 'the seed'
}

/** The value is not shown: it may be a password. */
function describeIssue({ path, message }: z.core.$ZodIssue): string {
  return `${toPath(path)}: ${message}`
}

function listRepeated(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index)
}

function refuseRepeated({ UserPools = [] }: ParsedSeed): void {
  const clients = UserPools.flatMap(({ Clients = [] }) => Clients.map(({ ClientId }) => ClientId))
  const [repeated] = listRepeated([...UserPools.map(({ Id }) => Id), ...clients])
  if (repeated !== undefined) throw new ConfigError(`seed: ${repeated} is listed twice.`)
}

/** @throws ConfigError that names the member, for an unknown name too */
export function parseSeed(seed: unknown): ParsedSeed {
  const result = seedShape.safeParse(seed)
  if (!result.success) throw new ConfigError(`seed: ${result.error.issues.map(describeIssue).join('; ')}`)
  refuseRepeated(result.data)
  return result.data
}
