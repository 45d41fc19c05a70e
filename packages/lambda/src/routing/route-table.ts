/**
 * The route table: route → what it asks of a caller. A route that is in no row refuses.
 * Rows are named as API Gateway names routes (HTTP APIs, "Create routes"), and as AppSync names fields.
 */
import {
  type AuthContext,
  AuthError,
  type Authenticator,
  type Claims,
  ConfigError,
  type Requirement,
} from '@poolguard/core'
import { optionsOf, resolveRequirement } from '@poolguard/core/adapter'
import { isRefusal } from '../server-error.ts'

/** What a route asks: a requirement, or `true` for any verified caller. */
export type RouteAuth<C extends Claims = Claims> = Requirement<C> | true

/**
 * What each route asks, by its route key: `GET /orders/{id}`, `ANY /admin/{proxy+}`, `$connect`, an AppSync field
 * such as `Mutation.createOrder`, or `$default` for every route that has no row of its own.
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
export type RouteTable<C extends Claims = Claims> = Readonly<Record<string, RouteAuth<C>>>

/** A route table after validation. */
export interface Routes {
  readonly keys: readonly string[]
  /** `maxAuthAgeSeconds` of each row with a requirement; infinite where it has none. */
  readonly maxAuthAges: readonly number[]
  /** Checks the first row that there is of some keys; rejects with ERR_FORBIDDEN when there is none. */
  check(verifier: Authenticator, auth: AuthContext, keys: readonly string[]): Promise<void>
  /** The AppSync fields whose rows refuse a caller. */
  deniedFields(verifier: Authenticator, auth: AuthContext): Promise<string[]>
}

const HTTP_ROUTE =
  /^(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) (\/|(\/([^/\s{}?#]+|\{[\w.:-]+\}))*(\/\{[\w.:-]+\+\})?\/?)$/
const FIELD = /^[_A-Za-z]\w*\.[_A-Za-z]\w*$/ // GraphQL, §2.1.9 Names

function checkKey(where: string, key: string): void {
  if (key === '$default' || key === '$connect' || FIELD.test(key)) return
  if (HTTP_ROUTE.test(key) && !key.includes('//')) return
  const examples = '"GET /orders/{id}", "ANY /{proxy+}", "$default", "$connect" or "Query.orders"'
  throw new ConfigError(
    `${where}: routes has the key ${JSON.stringify(key)}, but a key looks like ${examples}.`,
  )
}

function rowsOf(where: string, table: RouteTable): ReadonlyMap<string, RouteAuth> {
  const names = Object.keys(Object(table))
  const rows = new Map(Object.entries(optionsOf(`${where}: routes`, table, names)) as [string, RouteAuth][])
  if (rows.size === 0)
    throw new ConfigError(`${where}: routes names no route, so that every request would be refused.`)
  for (const [key, asked] of rows) {
    checkKey(where, key)
    if (asked !== true) resolveRequirement(asked)
  }
  return rows
}

function inNoRow(keys: readonly string[]): AuthError {
  return new AuthError('ERR_FORBIDDEN', {
    detail: { reason: 'The route is in no row of the route table.', claim: 'route', expected: keys },
  })
}

/**
 * Validates a route table.
 *
 * @throws ConfigError for a table of nothing, a key that no gateway has, a wrong requirement.
 */
export function resolveRoutes(where: string, table: RouteTable): Routes {
  const rows = rowsOf(where, table)
  const ask = async (verifier: Authenticator, auth: AuthContext, asked: RouteAuth | undefined) => {
    if (asked !== true) await verifier.authorize(auth, asked as Requirement)
  }
  return {
    keys: [...rows.keys()],
    maxAuthAges: [...rows.values()].flatMap((asked) =>
      asked === true ? [] : [resolveRequirement(asked).maxAuthAgeSeconds],
    ),
    check: async (verifier, auth, keys) => {
      const key = keys.find((candidate) => rows.has(candidate))
      if (key === undefined) throw inNoRow(keys)
      await ask(verifier, auth, rows.get(key))
    },
    deniedFields: async (verifier, auth) => {
      const denied: string[] = []
      for (const [field, asked] of rows) {
        if (!FIELD.test(field)) continue
        await ask(verifier, auth, asked).catch((error: unknown) => {
          if (!isRefusal(error)) throw error
          denied.push(field)
        })
      }
      return denied
    },
  }
}
