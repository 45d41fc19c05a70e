/** The routes that every API of the conformance list has, and what each asks of a caller. */
import { AuthError, type Requirement } from '@poolguard/core'

/** `'open'` lets everybody in, `true` any verified caller. */
export type RouteRule = Requirement | 'open' | true

export const ROUTES = {
  '/open': 'open',
  '/me': true,
  '/orders': { scopes: 'orders/read' },
  '/orders/all': { scopes: ['orders/read', 'orders/write'] },
  '/orders/either': { anyScope: 'orders/read orders/write' },
  '/staff': { groups: ['staff', 'finance'] },
  '/board': { allGroups: ['staff', 'finance'] },
  '/acme': { claims: { 'custom:tenant': ['acme', 'globex'] } },
  '/adults': { claims: { 'custom:age': (age) => Number(age) >= 18 } },
  '/fresh': { maxAuthAgeSeconds: 300 },
  '/alice': { check: async ({ claims }) => claims.username === 'alice' },
  '/own-refusal': {
    check: () => {
      throw new AuthError('ERR_TOKEN_REVOKED')
    },
  },
  '/broken': { check: () => Promise.reject(new Error('database')) },
} as const satisfies Record<string, RouteRule>

export type Path = keyof typeof ROUTES

export const RULES = Object.entries(ROUTES) as [Path, RouteRule][]

/** The routes that a guard stands before. */
export const GUARDED = RULES.filter((entry): entry is [Path, Requirement | true] => entry[1] !== 'open')
