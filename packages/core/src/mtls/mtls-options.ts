/** The options of `mtls()`, and their checks. Throws ConfigError. */
import { ConfigError } from '../errors/config-error.ts'
import { requireOneOf, requireOptions, requireString } from '../util/config-checks.ts'

/** How proxies write a certificate into a header. */
export const HEADER_FORMATS = ['pem', 'xfcc', 'rfc9440'] as const
export type HeaderFormat = (typeof HEADER_FORMATS)[number]

/** A header that a proxy sets, after it has verified that the client has the key of the certificate. */
export interface CertificateHeader {
  /** Its name, such as `x-amzn-mtls-clientcert-leaf`. */
  readonly header: string
  /**
   * `'pem'`: PEM, URL-encoded (nginx `$ssl_client_escaped_cert`, AWS load balancers). `'xfcc'`: Envoy's
   * `x-forwarded-client-cert`, with one element that has `Hash` or `Cert`. `'rfc9440'`: DER in base64 between colons.
   */
  readonly format: HeaderFormat
  /**
   * Whether the API is reached through this proxy only, and the proxy removes the header that a client sends. It must
   * be `true`: otherwise callers can write the certificate of another client.
   */
  readonly proxyReplacesHeader: true
}

export interface MtlsOptions {
  /**
   * Where the client certificate is. `'connection'`: in the TLS connection of Node, or in the event of API
   * Gateway. An object: in a header that a proxy sets.
   */
  readonly certificate: 'connection' | CertificateHeader
  /**
   * `'require'`: only tokens that are bound to a certificate are accepted. Default `'accept'`: other tokens
   * are accepted too.
   */
  readonly mode?: 'accept' | 'require'
}

export interface ResolvedMtlsOptions {
  readonly isRequired: boolean
  /** `undefined`: the connection. The name is in lower case. */
  readonly header: { readonly name: string; readonly format: HeaderFormat } | undefined
}

const WHERE = 'mtls'

function resolveHeader(given: unknown): ResolvedMtlsOptions['header'] {
  if (given === 'connection') return undefined
  if (given === undefined) {
    throw new ConfigError(`${WHERE}: certificate is missing. Write 'connection', or the header of a proxy.`)
  }
  const where = `${WHERE}: certificate`
  const names = ['header', 'format', 'proxyReplacesHeader']
  const { header, format, proxyReplacesHeader } = requireOptions<CertificateHeader>(where, given, names)
  if (proxyReplacesHeader !== true) {
    throw new ConfigError(
      `${where}: proxyReplacesHeader must be true: a header that clients can write proves nothing.`,
    )
  }
  return {
    name: requireString(where, 'header', header).toLowerCase(),
    format: requireOneOf(where, 'format', format, HEADER_FORMATS),
  }
}

export function resolveMtlsOptions(options: MtlsOptions): ResolvedMtlsOptions {
  const { certificate, mode } = requireOptions<MtlsOptions>(WHERE, options, ['certificate', 'mode'])
  return Object.freeze({
    isRequired: requireOneOf(WHERE, 'mode', mode ?? 'accept', ['accept', 'require']) === 'require',
    header: resolveHeader(certificate),
  })
}
