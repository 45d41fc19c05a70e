/**
 * Event → how the request arrived, for a verifier with `proofs`. Sources: API Gateway Developer Guide, "Lambda proxy
 * integrations in API Gateway", "AWS Lambda integrations for HTTP APIs" and "Mutual TLS authentication".
 */
import type { HttpFacts, RequestLike } from '@poolguard/core'
import { ownAt } from './own.ts'

interface HttpEvent {
  readonly httpMethod?: unknown
  readonly requestContext?: unknown
  /** The path in the event of an Application Load Balancer. */
  readonly path?: unknown
}

/** The first string among values. A value may be a list, as a header may be. */
function findFirstString(...values: readonly unknown[]): string {
  return values.flat().find((value) => typeof value === 'string') ?? ''
}

/** API Gateway names its domain in the event. A load balancer passes the `Host` header on and sets the protocol. */
function findOrigin({ requestContext }: HttpEvent, { headers }: RequestLike): string {
  const domain = ownAt(requestContext, 'domainName')
  if (typeof domain === 'string') return `https://${domain}`
  return `${findFirstString(headers['x-forwarded-proto'], 'https')}://${findFirstString(headers.host)}`
}

/**
 * The path in the request context is what the client sent, with the stage or the base path of a custom
 * domain.
 */
export function readHttpFacts(event: HttpEvent, request: RequestLike): HttpFacts {
  const { httpMethod, requestContext, path } = event
  return {
    source: event,
    method: findFirstString(ownAt(requestContext, 'http', 'method'), httpMethod),
    path: findFirstString(ownAt(requestContext, 'http', 'path'), ownAt(requestContext, 'path'), path),
    origin: () => findOrigin(event, request),
    certificate: () =>
      ownAt(requestContext, 'authentication', 'clientCert', 'clientCertPem') ??
      ownAt(requestContext, 'identity', 'clientCert', 'clientCertPem'),
  }
}
