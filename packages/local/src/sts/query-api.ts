/**
 * AWS STS on the endpoint of the pool, by the query protocol: a form with `Action`, and an answer in XML. Source: AWS STS
 * API Reference, "Making Query Requests".
 */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Service } from '../service/service.ts'
import { assumeRoleWithWebIdentity } from './assume-role.ts'
import { getCallerIdentity } from './caller-identity.ts'
import { refuseSts, StsError } from './sts-error.ts'
import { makeDocument, type XmlMembers } from './xml.ts'

/** Requests of the JSON API have a target, whatever their content type is. */
export function isStsRequest({ headers }: FastifyRequest): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1)
  return headers['x-amz-target'] === undefined && type.trim() === 'application/x-www-form-urlencoded'
}

async function runAction(
  service: Service,
  { headers }: FastifyRequest,
  given: Readonly<Record<string, string>>,
): Promise<XmlMembers> {
  const { Action = '', Version = '' } = given
  switch (Action) {
    case 'AssumeRoleWithWebIdentity':
      return assumeRoleWithWebIdentity(service, given)
    case 'GetCallerIdentity':
      if (headers.authorization === undefined) {
        refuseSts('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
      }
      return getCallerIdentity(String(headers['x-amz-security-token'] ?? ''))
    default:
      return refuseSts(
        'InvalidAction',
        `Could not find operation ${Action.slice(0, 64)} for version ${Version.slice(0, 16)}`,
      )
  }
}

async function answer(
  service: Service,
  request: FastifyRequest,
  id: string,
): Promise<[status: number, xml: string]> {
  const given = Object.fromEntries(new URLSearchParams(String(request.body ?? '')))
  try {
    const result = await runAction(service, request, given)
    const members = { [`${given.Action}Result`]: result, ResponseMetadata: { RequestId: id } }
    return [200, makeDocument(`${given.Action}Response`, members)]
  } catch (error) {
    if (!(error instanceof StsError)) throw error
    const details = { Type: 'Sender', Code: error.code, Message: error.message }
    return [error.status, makeDocument('ErrorResponse', { Error: details, RequestId: id })]
  }
}

export async function answerStsRequest(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const id = randomUUID()
  const [status, xml] = await answer(service, request, id)
  return reply.code(status).header('x-amzn-requestid', id).type('text/xml').send(xml)
}
