/** The part of a node-redis client that the store uses, and a connection that fails instead of waiting. */

/**
 * The methods of a node-redis 5 client that the store calls. The clients of `createClient`, `createCluster`
 * and `createSentinel` have them.
 */
export interface RedisClient {
  connect(): Promise<unknown>
  destroy(): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  xRead(stream: { key: string; id: string }, options: { COUNT: number; BLOCK?: number }): Promise<unknown>
}

/** A client that is only duplicated. The application may use it for something else. */
export interface RedisClientTemplate {
  duplicate(overrides?: object): RedisClient
}

/**
 * With RESP 2, replies have only strings, numbers and arrays. `commandOptions` and `clientSideCache` of the
 * application's client do not apply here.
 */
const OVERRIDES = { RESP: 2, commandOptions: {}, clientSideCache: undefined } as const

export function makeClient(template: RedisClientTemplate | (() => RedisClient)): RedisClient {
  return typeof template === 'function' ? template() : template.duplicate(OVERRIDES)
}

/**
 * One connection. It is given up after its first error. node-redis would reconnect, and queue commands until
 * then, but a process that follows a stream must notice each interruption.
 */
export class Connection {
  readonly #client: RedisClient
  readonly #timeoutMilliseconds: number
  /** The functions that reject the commands that wait for an answer. */
  readonly #waiting = new Set<(error: Error) => void>()
  #error: Error | undefined

  constructor(client: RedisClient, timeoutMilliseconds: number, onError: (error: Error) => void) {
    this.#client = client
    this.#timeoutMilliseconds = timeoutMilliseconds
    client.on('error', onError)
  }

  /** Rejects if the address or the password is wrong. node-redis alone would try again for ever. */
  async open(): Promise<void> {
    await this.run((client) => client.connect())
  }

  /** Runs a command. `ownMilliseconds` is how long the command itself waits, in addition to the timeout. */
  run<T>(command: (client: RedisClient) => Promise<T>, ownMilliseconds = 0): Promise<T> {
    if (this.#error !== undefined) return Promise.reject(this.#error)
    const milliseconds = this.#timeoutMilliseconds + ownMilliseconds
    return new Promise((resolve, reject) => {
      const rejectLate = () => reject(new Error(`Redis did not answer within ${milliseconds} ms.`))
      const timer = setTimeout(rejectLate, milliseconds)
      this.#waiting.add(reject)
      command(this.#client)
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject))
        .finally(() => clearTimeout(timer))
    })
  }

  /** Rejects every command that waits, and every later one. */
  fail(error: Error): void {
    this.#error ??= error
    for (const reject of this.#waiting) reject(error)
    this.#waiting.clear()
  }

  async close(): Promise<void> {
    this.fail(new Error('The connection to Redis is closed.'))
    try {
      await this.#client.destroy()
    } catch {
      // It is closed already.
    }
  }
}
