/** The claim requirements of express-oauth2-jwt-bearer beside what the page of migration makes of them. */
import { allOf, type ClaimRequirement, equalTo } from '@poolguard/core'
import type { Request, Response } from 'express'
import { claimEquals, claimIncludes } from 'express-oauth2-jwt-bearer'
import { describe, expect, it } from 'vitest'
import { OIDC, oidcVerifier, outcome, signed } from '../support/core-fixtures.ts'

const verifier = oidcVerifier()

/** Whether the old middleware lets the claims through. It reads `req.auth` alone. */
function isLetThrough(middleware: ReturnType<typeof claimEquals>, role: unknown): boolean {
  const errors: unknown[] = []
  const request = { auth: { payload: { ...OIDC, role } } } as unknown as Request
  middleware(request, {} as Response, (error?: unknown) => errors.push(error))
  return errors.length === 1 && errors[0] === undefined
}

async function isAccepted(role: unknown, required: ClaimRequirement): Promise<boolean> {
  const token = signed({ ...OIDC, role })
  return (await outcome(() => verifier.verify(token, { claims: { role: required } }))) === 'accepted'
}

const ROLES = [
  'admin',
  'editor',
  ['admin'],
  ['editor'],
  ['user', 'admin'],
  ['admin', 'editor'],
  ['editor', 'user', 'admin'],
  [],
  undefined,
]

describe.each([
  ["claimEquals('role', 'admin')", claimEquals('role', 'admin'), equalTo('admin')],
  [
    "claimIncludes('role', 'admin', 'editor')",
    claimIncludes('role', 'admin', 'editor'),
    allOf(['admin', 'editor']),
  ],
] as const)('%s and its successor', (_name, middleware, required) => {
  it.each(ROLES.map((role) => [role]))('role %j → the same decision', async (role) => {
    expect(await isAccepted(role, required)).toBe(isLetThrough(middleware, role))
  })
})

it('the plain list and the plain value accept more → the page names allOf and equalTo', async () => {
  expect(await isAccepted(['editor'], ['admin', 'editor'])).toBe(true)
  expect(await isAccepted(['user', 'admin'], 'admin')).toBe(true)
})
