/** The options and the result of `listen()`. */

export interface ListenOptions {
  /** From 0 to 65535. A port that is in use is an error (EADDRINUSE). Default 0: any free port. */
  readonly port?: number
  /** `'127.0.0.1'` or `'::1'`; any address if `exposed` is true. Default `'127.0.0.1'`. */
  readonly host?: string
  /** Allows requests from other machines, with full control over the pool. Default false. */
  readonly exposed?: boolean
  /**
   * Serves https, with a certificate from a new local certificate authority. Nothing is installed: a client
   * trusts the authority if you give it the file `caFile`. The certificate is for `localhost`, `127.0.0.1`,
   * `::1`, the host of `publicUrl` and the option `host`. Needs `@peculiar/x509` and `reflect-metadata`.
   * Default false.
   */
  readonly https?: boolean
  /**
   * A folder for the certificate authority, with its private key (mode 0600), so that it stays the same at
   * each start. For `https` only. Default: none, the private key is in memory.
   */
  readonly httpsFolder?: string
}

export interface LocalPoolServer {
  /** The address, such as `http://127.0.0.1:9229`, without a slash at the end. With `https`, an https URL. */
  readonly url: string
  readonly port: number
  /**
   * The path of the certificate authority's certificate, for `NODE_EXTRA_CA_CERTS`. `undefined` without
   * `https`.
   */
  readonly caFile: string | undefined
  /** Stops immediately and closes open connections. May be called again. */
  close(): Promise<void>
}
