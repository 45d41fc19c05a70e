import { AuthError, type Verifier } from '@poolguard/core'
import { toProblem } from '@poolguard/core/adapter'
import type { Middleware } from 'koa'

/** Sets `ctx.state.auth`, or answers with a problem document. */
export function authenticate(verifier: Verifier): Middleware {
  return async (ctx, next) => {
    try {
      ctx.state.auth = await verifier.authenticate(ctx.req)
    } catch (error) {
      if (!(error instanceof AuthError)) throw error
      ctx.status = error.status
      ctx.set({ ...error.headers, 'Cache-Control': 'no-store' })
      ctx.body = toProblem(error)
      return
    }
    await next()
  }
}
