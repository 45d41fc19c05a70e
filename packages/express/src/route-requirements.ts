/** The requirements of a route. When `authenticate` refuses a request, the challenge names their scopes. */
import type { Requirement } from '@poolguard/core'
import type { Request, RequestHandler } from 'express'
import { getLayers } from './mounting.ts'

/** Registered, so that the ESM and the CommonJS build share it. */
const REQUIREMENT: unique symbol = Symbol.for('poolguard.express.requirement')

/** Marks middleware with the requirement that it checks. */
export function setRequirement(middleware: RequestHandler, requirement: Requirement): RequestHandler {
  return Object.defineProperty(middleware, REQUIREMENT, { value: requirement })
}

/** The requirements of the request's own route. Middleware that `use` mounts before all routes finds none. */
export function findRouteRequirements({ route }: Request): readonly Requirement[] {
  return getLayers(route).flatMap(({ handle }) => {
    const requirement: unknown = Reflect.get(Object(handle), REQUIREMENT)
    return requirement === undefined ? [] : [requirement as Requirement]
  })
}
