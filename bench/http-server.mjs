// @ts-check
/**
 * One API in a process of its own: a framework, with one guard or none. `GET /guarded` is behind the guard,
 * `GET /open` is not. The process sends its port to its parent, and ends when the parent ends. Arguments:
 * folder, framework, guard (or "bare").
 */
import { serve } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import { readContext } from './context.mjs'
import { EXPRESS_GUARDS, FASTIFY_GUARDS, FASTIFY_LIMITS, HONO_GUARDS } from './peers/peers.mjs'

const [folder = '', framework, guardName = 'bare'] = process.argv.slice(2)
const { pool } = readContext(folder)
const ANSWER = { ok: true }

async function startFastify() {
  const app = Fastify()
  app.get('/open', async () => ANSWER)
  await app.register(async (scope) => {
    await (FASTIFY_GUARDS[guardName] ?? FASTIFY_LIMITS[guardName])?.(scope, pool)
    scope.get('/guarded', async () => ANSWER)
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  return new URL(app.listeningOrigin).port
}

async function startExpress() {
  const app = express()
  app.get('/open', (_request, response) => void response.json(ANSWER))
  const guard = EXPRESS_GUARDS[guardName]?.(pool)
  if (guard !== undefined) app.use(guard)
  app.get('/guarded', (_request, response) => void response.json(ANSWER))
  // In place of Express's own error handler, which prints every refusal.
  app.use(
    (
      /** @type {any} */ error,
      /** @type {any} */ _request,
      /** @type {import('express').Response} */ response,
      /** @type {any} */ _next,
    ) => void response.status(error.status ?? 500).end(),
  )
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  return typeof address === 'object' ? address?.port : undefined
}

async function startHono() {
  const app = new Hono()
  app.get('/open', (context) => context.json(ANSWER))
  const guard = HONO_GUARDS[guardName]?.(pool)
  if (guard !== undefined) app.use(guard)
  app.get('/guarded', (context) => context.json(ANSWER))
  return new Promise((resolve) => {
    serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => resolve(port))
  })
}

const STARTS = { fastify: startFastify, express: startExpress, hono: startHono }

process.on('disconnect', () => process.exit())
/** Answers with the processor time of all its threads, in microseconds. */
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system })
})
process.send?.({ port: await STARTS[/** @type {keyof typeof STARTS} */ (framework)]() })
