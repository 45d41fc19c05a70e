/** The pools as a file, for `poolguard local --seed`. */
import type { FastifyReply } from 'fastify'
import { formatSeed, writeSeed } from '../seeds/write-seed.ts'
import type { Service } from '../service/service.ts'

export function sendSeed(reply: FastifyReply, service: Service): FastifyReply {
  return reply
    .headers({
      'content-disposition': 'attachment; filename="pool.json"',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .type('application/json')
    .send(formatSeed(writeSeed(service)))
}
