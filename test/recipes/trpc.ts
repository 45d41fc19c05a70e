import { AuthError, type Verifier } from '@poolguard/core'
import { initTRPC, TRPCError } from '@trpc/server'

const CODES = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  503: 'SERVICE_UNAVAILABLE',
} as const

export function createRouter(verifier: Verifier) {
  const { procedure, router } = initTRPC.context<{ request: Request }>().create()
  const guarded = procedure.use(async ({ ctx, next }) => {
    const auth = await verifier.authenticate(ctx.request).catch((error: unknown) => {
      if (!(error instanceof AuthError)) throw error
      throw new TRPCError({ code: CODES[error.status], message: error.message, cause: error })
    })
    return next({ ctx: { auth } })
  })
  return router({ me: guarded.query(({ ctx }) => ctx.auth.subject) })
}
