/**
 * AWS STS and AWS IAM on the endpoint of the pool, by the query protocol: a form with `Action`, and an
 * answer in XML. Source: AWS STS API Reference, "Making Query Requests".
 */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { QueryError, refuseQuery } from '../errors/query-error.ts'
import {
  createSamlProvider,
  deleteSamlProvider,
  getSamlProvider,
  listSamlProviders,
  updateSamlProvider,
} from '../iam/saml-providers.ts'
import type { Service } from '../service/service.ts'
import { assumeRoleWithWebIdentity } from '../sts/assume-role.ts'
import { getCallerIdentity } from '../sts/caller-identity.ts'
import { makeDocument, type XmlMembers } from '../util/xml.ts'

const STS = 'https://sts.amazonaws.com/doc/2011-06-15/'
const IAM = 'https://iam.amazonaws.com/doc/2010-05-08/'

type Parameters = Readonly<Record<string, string>>

type Run = (service: Service, given: Parameters, request: FastifyRequest) => XmlMembers | Promise<XmlMembers>

/** By action: the namespace of the service, and the operation. */
const ACTIONS: Readonly<Record<string, readonly [namespace: string, run: Run]>> = {
  AssumeRoleWithWebIdentity: [STS, assumeRoleWithWebIdentity],
  GetCallerIdentity: [
    STS,
    (_service, _given, { headers }) => {
      if (headers.authorization === undefined) {
        refuseQuery('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
      }
      return getCallerIdentity(String(headers['x-amz-security-token'] ?? ''))
    },
  ],
  CreateSAMLProvider: [IAM, createSamlProvider],
  GetSAMLProvider: [IAM, getSamlProvider],
  ListSAMLProviders: [IAM, listSamlProviders],
  UpdateSAMLProvider: [IAM, updateSamlProvider],
  DeleteSAMLProvider: [IAM, deleteSamlProvider],
}

/** Requests of the JSON API have a target, whatever their content type is. */
export function isQueryRequest({ headers }: FastifyRequest): boolean {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1)
  return headers['x-amz-target'] === undefined && type.trim() === 'application/x-www-form-urlencoded'
}

function findAction({ Action = '' }: Parameters): (typeof ACTIONS)[string] | undefined {
  return Object.hasOwn(ACTIONS, Action) ? ACTIONS[Action] : undefined
}

function runAction(
  service: Service,
  request: FastifyRequest,
  given: Parameters,
): XmlMembers | Promise<XmlMembers> {
  const { Action = '', Version = '' } = given
  const [, run] = findAction(given) ?? []
  if (run !== undefined) return run(service, given, request)
  return refuseQuery(
    'InvalidAction',
    `Could not find operation ${Action.slice(0, 64)} for version ${Version.slice(0, 16)}`,
  )
}

/** AWS names the side that caused an error: `Sender` is the client, `Receiver` the service. */
function makeErrorDocument(namespace: string, id: string, { code, message, status }: QueryError): string {
  const error = { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message }
  return makeDocument('ErrorResponse', namespace, { Error: error, RequestId: id })
}

async function answer(
  service: Service,
  request: FastifyRequest,
  id: string,
): Promise<[status: number, xml: string]> {
  const given = Object.fromEntries(new URLSearchParams(String(request.body ?? '')))
  const [namespace = STS] = findAction(given) ?? []
  try {
    const result = await runAction(service, request, given)
    const members = { [`${given.Action}Result`]: result, ResponseMetadata: { RequestId: id } }
    return [200, makeDocument(`${given.Action}Response`, namespace, members)]
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    return [error.status, makeErrorDocument(namespace, id, error)]
  }
}

function send(reply: FastifyReply, id: string, status: number, xml: string): FastifyReply {
  return reply.code(status).header('x-amzn-requestid', id).type('text/xml').send(xml)
}

export async function answerQuery(
  service: Service,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const id = randomUUID()
  const [status, xml] = await answer(service, request, id)
  return send(reply, id, status, xml)
}

/** Answers a request to STS or IAM with an error before it reads the request, as AWS does when overloaded. */
export function answerQueryError(reply: FastifyReply, error: QueryError): FastifyReply {
  const id = randomUUID()
  return send(reply, id, error.status, makeErrorDocument(STS, id, error))
}
