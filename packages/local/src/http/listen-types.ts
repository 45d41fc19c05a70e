/** The options and the result of `listen()`. */

export interface ListenOptions {
  /** From 0 to 65535. A port that is in use is an error (EADDRINUSE). Default 0: any free port. */
  readonly port?: number
  /** `'127.0.0.1'` or `'::1'`; any address if `exposed` is true. Default `'127.0.0.1'`. */
  readonly host?: string
  /** Allows requests from other machines, with full control over the pool. Default false. */
  readonly exposed?: boolean
}

export interface LocalPoolServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Stops immediately and closes open connections. May be called again. */
  close(): Promise<void>
}
