// @ts-check
/** An Express API. Every route but `/health` requires a token. Works on Express 4 and 5. */
import { AuthError } from '@poolguard/core'
import { authenticate, authOf, authorize } from '@poolguard/express'
import express from 'express'

/**
 * Express calls a function with four parameters for errors. A refusal has a status, and its challenge is
 * already set on the response.
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
