/**
 * The HTTP server: all of AWS's endpoints on one port. Only this file listens on a port. Only `listen()` and
 * `startLocalPool()` load it. Each part is a Fastify plugin, which may have its own body parsers and error
 * handler.
 */
import type { AddressInfo } from 'node:net'
import cors from '@fastify/cors'
import fastify, { type FastifyInstance } from 'fastify'
import { jsonApi } from '../api/json-api.ts'
import { consolePages } from '../console/console-pages.ts'
import type { ShownApis } from '../console/guarded-apis.ts'
import { RequestLog } from '../console/request-log.ts'
import { answerError } from '../errors/answer-error.ts'
import type { FailurePlan } from '../failures/failure-plan.ts'
import { endpoints } from '../oauth/endpoints.ts'
import { signInPages } from '../oauth/sign-in-pages.ts'
import type { Service } from '../service/service.ts'
import { LOOPBACK_ORIGIN } from '../util/loopback.ts'
import type { TlsFiles } from './authority-files.ts'
import { discovery } from './discovery.ts'
import { importUpload } from './import-upload.ts'
import { injectFailures } from './inject-failures.ts'
import type { ListenOptions, LocalPoolServer } from './listen-types.ts'
import { MAX_HEADER_LINES, refuseAmbiguousHeaders, refuseWebsites } from './loopback-only.ts'
import { openIdDiscovery } from './open-id-discovery.ts'
import { openTls } from './tls.ts'
import { tokenEndpoint } from './token-endpoint.ts'

const ONE_MEGABYTE = 1 << 20
/** By default, Fastify has no timeout: a client could hold an incomplete body open without limit. */
const ONE_MINUTE_MS = 60_000
/** Fastify's default is 100. A username of 128 characters is longer when it is encoded in a path. */
const MAX_PARAM_LENGTH = 2000

/** The headers of AWS's answers that a browser may read. */
const EXPOSED_HEADERS = ['x-amzn-RequestId', 'x-amzn-ErrorType', 'x-amzn-ErrorMessage', 'Date']

export interface ServerOptions {
  readonly maxRequestsPerSecond: number
  readonly isExposed: boolean
  readonly failurePlan: FailurePlan
  readonly shownApis: ShownApis
}

function refuseSchema(): never {
  throw new TypeError('The routes of the local pool have no JSON schemas.')
}

/** Replaces Fastify's compilers of JSON schemas, which are a third of Fastify's code. */
const NO_SCHEMAS = {
  compilersFactory: {
    buildValidator: () => refuseSchema,
    buildSerializer: () => refuseSchema,
  },
}

/** Fastify has a type of its own for each kind of server; the routes are the same. */
function makeFastify(options: object, tls: TlsFiles | undefined): FastifyInstance {
  if (tls === undefined) return fastify(options)
  const { cert, key } = tls
  return fastify({ ...options, https: { cert, key } }) as unknown as FastifyInstance
}

function makeApp(service: Service, options: ServerOptions, tls: TlsFiles | undefined): FastifyInstance {
  const limits = {
    forceCloseConnections: true,
    bodyLimit: ONE_MEGABYTE,
    requestTimeout: ONE_MINUTE_MS,
    schemaController: NO_SCHEMAS,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
  }
  const app = makeFastify(limits, tls)
  const log = new RequestLog()
  app.server.maxHeadersCount = MAX_HEADER_LINES
  app.setErrorHandler(answerError)
  app.addHook('onRequest', refuseAmbiguousHeaders)
  if (!options.isExposed) app.addHook('onRequest', refuseWebsites)
  app.register(cors, { origin: options.isExposed ? '*' : LOOPBACK_ORIGIN, exposedHeaders: EXPOSED_HEADERS })
  app.addHook('onRequest', injectFailures(options.failurePlan))
  // Stores all changes before the answer. A 5xx acknowledges nothing, so it is sent even if the store fails.
  app.addHook('onSend', async (_request, reply, payload) => {
    if (reply.statusCode < 500) service.store.flush()
    return payload
  })
  app.addHook('onResponse', async (request, reply) => log.add(request, reply))
  const { failurePlan, shownApis } = options
  app.register(consolePages, { service, log, failurePlan, shownApis })
  app.register(discovery, { service })
  app.register(endpoints, { service })
  app.register(signInPages, { service })
  app.register(openIdDiscovery, { service })
  app.register(tokenEndpoint, { service })
  app.register(importUpload, { service })
  app.register(jsonApi, { service, maxRequestsPerSecond: options.maxRequestsPerSecond })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not_found' }))
  return app
}

async function startApp(
  app: FastifyInstance,
  close: () => Promise<void>,
  place: { readonly port: number; readonly host: string },
): Promise<void> {
  try {
    await app.listen(place)
  } catch (error) {
    await close()
    throw error
  }
}

/** The host by which this machine reaches the server. A server on every address is on loopback too. */
function toUrlHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

export async function serve(
  service: Service,
  server: Omit<ServerOptions, 'isExposed'>,
  options: ListenOptions,
): Promise<LocalPoolServer> {
  const { port: requestedPort = 0, host = '127.0.0.1', exposed: isExposed = false } = options
  const tls = await openTls(service, options)
  const app = makeApp(service, { ...server, isExposed }, tls)
  const close = async () => {
    await app.close()
    await tls?.remove()
  }
  await startApp(app, close, { port: requestedPort, host })
  const { port } = app.server.address() as AddressInfo
  const url = `${tls === undefined ? 'http' : 'https'}://${toUrlHost(host)}:${port}`
  return { url, port, caFile: tls?.caFile, close }
}
