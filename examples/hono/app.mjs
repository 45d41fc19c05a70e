// @ts-check
/** A Hono API. Every route but `/health` requires a token. */
import { authenticate, authorize } from '@poolguard/fetch/hono'
import { Hono } from 'hono'

/** @param {import('@poolguard/core').Verifier} verifier */
export function createApp(verifier) {
  return new Hono()
    .get('/health', (c) => c.json({ ok: true }))
    .use(authenticate(verifier))
    .get('/me', (c) => c.json({ sub: c.var.auth.subject }))
    .get('/orders', authorize({ scopes: 'orders/read' }), (c) =>
      c.json({ orders: ['A-1', 'A-2'], of: c.var.auth.subject }),
    )
}
