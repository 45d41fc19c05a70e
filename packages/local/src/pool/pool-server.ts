/** The server of a pool: one at a time. */
import { ConfigError } from '@poolguard/core'
import type { ListenOptions, LocalPoolServer } from '../http/listen-types.ts'
import type { ServerOptions } from '../http/server.ts'
import type { Service } from '../service/service.ts'
import { callOnce } from '../util/call-once.ts'
import { checkListenOptions } from './listen-options.ts'

export class PoolServer {
  readonly #service: Service
  readonly #options: Omit<ServerOptions, 'isExposed'>
  readonly #publicUrl: string | undefined
  #server: LocalPoolServer | undefined
  #isListening = false

  constructor(service: Service, options: Omit<ServerOptions, 'isExposed'>, publicUrl: string | undefined) {
    this.#service = service
    this.#options = options
    this.#publicUrl = publicUrl
  }

  async listen(options: ListenOptions): Promise<LocalPoolServer> {
    const given = checkListenOptions(options)
    if (this.#isListening)
      throw new ConfigError('listen: the pool is listening already. Close its server first.')
    this.#isListening = true
    try {
      return await this.#serve(given)
    } catch (error) {
      this.#isListening = false
      throw error
    }
  }

  async #serve(options: ListenOptions): Promise<LocalPoolServer> {
    // A pool that only makes tokens does not load the web framework.
    const { serve } = await import('../http/server.ts')
    const { url, port, caFile, close } = await serve(this.#service, this.#options, options)
    this.#service.address.url = this.#publicUrl ?? url
    const closeOnce = callOnce(async () => {
      await close()
      this.#isListening = false
    })
    this.#server = { url, port, caFile, close: closeOnce }
    return this.#server
  }

  async close(): Promise<void> {
    await this.#server?.close()
  }
}
