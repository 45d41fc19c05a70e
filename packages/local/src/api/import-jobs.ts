/**
 * User import jobs, and GetCSVHeader. The pre-signed URL leads to this server (`http/import-upload.ts`). The
 * import ends before StartUserImportJob answers; AWS answers while the job is pending.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { findDocument, listDocuments, putDocument } from '../settings/documents.ts'
import { arn, resourceName } from '../settings/leaf-shapes.ts'
import type { DocumentRecord } from '../store/document-records.ts'
import { makeCsvHeader } from '../users/import-csv.ts'
import { importUsers } from '../users/import-users.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { toTimestamp } from '../util/time.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const createInput = inPool.extend({
  JobName: resourceName,
  CloudWatchLogsRoleArn: arn,
  PasswordHashingAlgorithm: z.enum(['ARGON2ID', 'BCRYPT', 'PBKDF2_SHA256', 'SCRYPT']).optional(),
})
const ofJob = inPool.extend({
  JobId: z
    .string()
    .min(1)
    .max(55)
    .regex(/^import-[0-9a-zA-Z-]+$/),
})
const listInput = inPool.extend({ MaxResults: z.int().min(1).max(60), PaginationToken: nextToken })

type OfJob = z.output<typeof ofJob>

/** AWS's answer contains neither the file nor the key of the upload. */
function toJob({ value, createdAt }: DocumentRecord): object {
  const { csv: _csv, uploadKey: _key, ...job } = value
  return { ...job, CreationDate: toTimestamp(createdAt) }
}

function put({ store, now }: Service, job: DocumentRecord, changes: object): DocumentRecord {
  return putDocument(store, job, { ...job.value, ...changes }, now())
}

function create(input: z.output<typeof createInput>, service: Service): object {
  const { Id } = requireUserPool(service, input.UserPoolId)
  const JobId = `import-${randomUUID()}`
  const uploadKey = randomBytes(32).toString('base64url')
  const PreSignedUrl = `${service.address.url}/user-import/${Id}/${JobId}?X-Amz-Signature=${uploadKey}`
  const counts = { ImportedUsers: 0, SkippedUsers: 0, FailedUsers: 0 }
  const value = { ...input, JobId, Status: 'Created', PreSignedUrl, uploadKey, ...counts }
  const name = { userPoolId: Id, kind: 'importJob', key: JobId } as const
  return { UserImportJob: toJob(putDocument(service.store, name, value, service.now())) }
}

function requireJob(service: Service, { UserPoolId, JobId }: OfJob): DocumentRecord {
  requireUserPool(service, UserPoolId)
  const found = findDocument(service.store, { userPoolId: UserPoolId, kind: 'importJob', key: JobId })
  return found ?? refuse('resourceNotFound', { resource: `User import job ${JobId}` })
}

function requireCreated(job: DocumentRecord, verb: string): void {
  if (job.value.Status !== 'Created') {
    refuse('preconditionNotMet', { problem: `The user import job can not be ${verb} in its current status.` })
  }
}

function start(input: OfJob, service: Service): object {
  const job = requireJob(service, input)
  requireCreated(job, 'started')
  const { csv } = job.value
  if (typeof csv !== 'string') {
    return refuse('preconditionNotMet', { problem: 'The CSV file of the user import job is not uploaded.' })
  }
  const StartDate = toTimestamp(service.now())
  const result = importUsers(service, requireUserPool(service, input.UserPoolId), csv)
  put(service, job, { ...result, StartDate, CompletionDate: StartDate, csv: undefined })
  return { UserImportJob: { ...toJob(job), StartDate, Status: 'Pending' } }
}

function stop(input: OfJob, service: Service): object {
  const job = requireJob(service, input)
  requireCreated(job, 'stopped')
  const CompletionDate = toTimestamp(service.now())
  const changes = {
    Status: 'Stopped',
    CompletionDate,
    CompletionMessage: 'The Import Job was stopped by the developer.',
  }
  return { UserImportJob: toJob(put(service, job, { ...changes, csv: undefined })) }
}

function list(
  { UserPoolId, MaxResults, PaginationToken }: z.output<typeof listInput>,
  service: Service,
): object {
  requireUserPool(service, UserPoolId)
  const all = listDocuments(service.store, 'importJob', UserPoolId)
  const page = paginate(all, ({ key }) => key, MaxResults, PaginationToken)
  return { UserImportJobs: page.items.map(toJob), PaginationToken: page.next }
}

export const importJobOperations: OperationTable = {
  CreateUserImportJob: operation(createInput, create),
  DescribeUserImportJob: operation(ofJob, (input, service) => ({
    UserImportJob: toJob(requireJob(service, input)),
  })),
  ListUserImportJobs: operation(listInput, list),
  StartUserImportJob: operation(ofJob, start),
  StopUserImportJob: operation(ofJob, stop),
  GetCSVHeader: operation(inPool, ({ UserPoolId }, service) => ({
    UserPoolId,
    CSVHeader: makeCsvHeader(requireUserPool(service, UserPoolId)),
  })),
}
