/** The options and the result of `listen()`. */

export interface ListenOptions {
  /** From 0 to 65535. If it is taken, a free one is used. Default 0, which is any free one. */
  readonly port?: number
  /** `'127.0.0.1'` or `'::1'`, or any address where `exposed` is true. Default `'127.0.0.1'`. */
  readonly host?: string
  /** Whether others than this machine may reach the pool, who may then do with it what they like. Default false. */
  readonly exposed?: boolean
}

export interface LocalPoolServer {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string
  readonly port: number
  /** Stops at once, whoever is connected. May be called again. */
  close(): Promise<void>
}
