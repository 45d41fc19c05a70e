/**
 * `PUT` of the CSV file of a user import job, to its pre-signed URL. At AWS this is a URL of Amazon S3. The
 * key in the URL authorizes the upload, so no other credential is asked for.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isEqual } from '../credentials/constant-time.ts'
import type { Service } from '../service/service.ts'
import { findDocument, putDocument } from '../settings/documents.ts'

/** AWS accepts 100 MB. The local pool accepts less, because it has all users in memory. */
const MAX_BYTES = 16 << 20

interface Route {
  readonly Params: { readonly userPoolId: string; readonly jobId: string }
  readonly Querystring: Readonly<Record<string, string | string[] | undefined>>
}

export async function importUpload(app: FastifyInstance, { service }: { service: Service }): Promise<void> {
  const { store, now } = service
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  const upload = async (request: FastifyRequest<Route>, reply: FastifyReply) => {
    const { userPoolId, jobId: key } = request.params
    const job = findDocument(store, { userPoolId, kind: 'importJob', key })
    const given = String(request.query['X-Amz-Signature'] ?? '')
    if (job === undefined || !isEqual(String(job.value.uploadKey), given)) {
      return reply.code(403).send({ error: 'AccessDenied' })
    }
    if (job.value.Status !== 'Created') return reply.code(409).send({ error: 'InvalidRequest' })
    putDocument(store, job, { ...job.value, csv: String(request.body ?? '') }, now())
    return reply.code(200).send()
  }
  app.put<Route>('/user-import/:userPoolId/:jobId', { bodyLimit: MAX_BYTES }, upload)
}
