/**
 * The route table: route → what it requires of a caller. A route without a row is refused.
 * Row keys are written as API Gateway writes routes (HTTP APIs, "Create routes"), and as AppSync writes fields.
 */
import {
  type AnyClaims,
  type AuthContext,
  AuthError,
  type Authenticator,
  type Claims,
  ConfigError,
  type Requirement,
} from '@poolguard/core'
import { requireOptions, resolveRequirement } from '@poolguard/core/adapter'
import { isRefusal } from '../server-error.ts'

/** What a route requires: a requirement, or `true` for any verified caller. */
export type RouteAuth<C extends AnyClaims = Claims> = Requirement<C> | true

/**
 * What each route requires, by its route key: `GET /orders/{id}`, `ANY /admin/{proxy+}`, `$connect`, an
 * AppSync field such as `Mutation.createOrder`, an operation of an Event API such as `EVENT_PUBLISH` or
 * `EVENT_PUBLISH news` (for the namespace `news`), or `$default` for every route that has no row of its own.
 *
 * @example
 * ```ts
 * import type { RouteTable } from '@poolguard/lambda'
 *
 * const routes: RouteTable = {
 *   'GET /orders/{id}': { scopes: 'orders/read' },
 *   'ANY /admin/{proxy+}': { groups: 'admins' },
 *   'GET /me': true,
 * }
 * ```
 */
export type RouteTable<C extends AnyClaims = Claims> = Readonly<Record<string, RouteAuth<C>>>

/** A route table after validation. */
export interface Routes {
  readonly keys: readonly string[]
  /** `maxAuthAgeSeconds` of each requirement; infinite for a requirement that has none. */
  readonly maxAuthAges: readonly number[]
  /** The requirement in the row of the first key that has a row. */
  find(keys: readonly string[]): Requirement | undefined
  /** Checks the row of the first key that has a row; rejects with ERR_FORBIDDEN when no key has a row. */
  check(verifier: Authenticator, auth: AuthContext, keys: readonly string[]): Promise<void>
  /** The AppSync fields whose rows refuse a caller. */
  findDeniedFields(verifier: Authenticator, auth: AuthContext): Promise<string[]>
}

const HTTP_ROUTE =
  /^(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) (\/|(\/([^/\s{}?#]+|\{[\w.:-]+\}))*(\/\{[\w.:-]+\+\})?\/?)$/
const FIELD = /^[_A-Za-z]\w*\.[_A-Za-z]\w*$/ // GraphQL, §2.1.9 Names
const EVENT_API_ROUTE = /^EVENT_(CONNECT|(SUBSCRIBE|PUBLISH)( [A-Za-z0-9-]+)?)$/ // AppSync, CreateChannelNamespace

function checkKey(where: string, key: string): void {
  if (key === '$default' || key === '$connect' || FIELD.test(key) || EVENT_API_ROUTE.test(key)) return
  if (HTTP_ROUTE.test(key) && !key.includes('//')) return
  const examples =
    '"GET /orders/{id}", "ANY /{proxy+}", "$default", "$connect", "Query.orders" or "EVENT_PUBLISH news"'
  throw new ConfigError(
    `${where}: a key of routes must look like ${examples}, but it is ${JSON.stringify(key)}.`,
  )
}

type Rows = ReadonlyMap<string, RouteAuth>

function requireRows(where: string, table: RouteTable): Rows {
  const names = Object.keys(Object(table))
  const rows = new Map(
    Object.entries(requireOptions(`${where}: routes`, table, names)) as [string, RouteAuth][],
  )
  if (rows.size === 0)
    throw new ConfigError(`${where}: routes has no row, so every request would be refused.`)
  for (const [key, required] of rows) {
    checkKey(where, key)
    if (required !== true) resolveRequirement(required)
  }
  return rows
}

function makeNoRowError(keys: readonly string[]): AuthError {
  return new AuthError('ERR_FORBIDDEN', {
    detail: { reason: 'The route has no row in the route table.', claim: 'route', expected: keys },
  })
}

async function checkRow(
  verifier: Authenticator,
  auth: AuthContext,
  required: RouteAuth | undefined,
): Promise<void> {
  if (required !== true) await verifier.authorize(auth, required as Requirement)
}

async function findDeniedFields(rows: Rows, verifier: Authenticator, auth: AuthContext): Promise<string[]> {
  const denied: string[] = []
  for (const [field, required] of rows) {
    if (!FIELD.test(field)) continue
    await checkRow(verifier, auth, required).catch((error: unknown) => {
      if (!isRefusal(error)) throw error
      denied.push(field)
    })
  }
  return denied
}

/**
 * Validates a route table.
 *
 * @throws ConfigError for an empty table, a key in a form that no gateway has, and an invalid requirement.
 */
export function resolveRoutes(where: string, table: RouteTable): Routes {
  const rows = requireRows(where, table)
  return {
    keys: [...rows.keys()],
    maxAuthAges: [...rows.values()].flatMap((required) =>
      required === true ? [] : [resolveRequirement(required).maxAuthAgeSeconds],
    ),
    find: (keys) => {
      const required = rows.get(keys.find((candidate) => rows.has(candidate)) ?? '')
      return required === true ? undefined : required
    },
    check: async (verifier, auth, keys) => {
      const key = keys.find((candidate) => rows.has(candidate))
      if (key === undefined) throw makeNoRowError(keys)
      await checkRow(verifier, auth, rows.get(key))
    },
    findDeniedFields: (verifier, auth) => findDeniedFields(rows, verifier, auth),
  }
}
