/** An API that is given its verifier. */
import type { Verifier } from '@poolguard/core'
import { authenticate, authOf, authorize, errorHandler } from '@poolguard/express'
import express, { type Express } from 'express'

export function createApp(verifier: Verifier): Express {
  const app = express()
  app.use(authenticate(verifier))
  app.get('/me', (req, res) => void res.json({ sub: authOf(req).subject }))
  app.get('/orders', authorize({ scopes: 'orders/read' }), (_req, res) => void res.json([]))
  app.use(errorHandler())
  return app
}
