/** One keep-alive connection that asks for `/`, one request after the other. */
import { Agent, request } from 'node:http'

export class Caller {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  readonly #port: number

  constructor(port: number) {
    this.#port = port
  }

  /** The status of the answer, for which it waits 5 seconds. */
  ask(authorization: string): Promise<number> {
    const headers = authorization === '' ? {} : { authorization }
    const options = { host: '127.0.0.1', port: this.#port, headers, agent: this.#agent, timeout: 5000 }
    return new Promise((resolve, reject) => {
      const asked = request(options, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0))
      })
      asked.on('timeout', () => asked.destroy(new Error('No answer came in time.')))
      asked.on('error', reject).end()
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
