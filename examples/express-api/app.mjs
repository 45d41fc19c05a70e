// @ts-check
/** An Express API that only verified callers reach. Works on Express 4 and 5. */
import { AuthError } from '@poolguard/core'
import { authenticate, authOf, authorize } from '@poolguard/express'
import express from 'express'

/**
 * The four parameters make it an error handler. A refusal brings its status, and its challenge is set already.
 * @param {unknown} error
 * @param {import('express').Request} _req
 * @param {import('express').Response} res
 * @param {import('express').NextFunction} _next
 */
function answerError(error, _req, res, _next) {
  if (error instanceof AuthError) {
    res.status(error.status).json(error)
  } else {
    console.error(error)
    res.status(500).json({ message: 'Internal Server Error' })
  }
}

/** @param {import('@poolguard/core').Verifier} verifier */
export function createApp(verifier) {
  const app = express()
  app.get('/health', (_req, res) => void res.json({ ok: true }))

  app.use(authenticate(verifier))
  app.get('/me', (req, res) => void res.json({ sub: authOf(req).subject }))
  app.get('/orders', authorize({ scopes: 'orders/read' }), (req, res) => {
    res.json({ orders: ['A-1', 'A-2'], of: authOf(req).subject })
  })
  app.use(answerError)
  return app
}
