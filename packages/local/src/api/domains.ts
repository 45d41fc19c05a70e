/**
 * CreateUserPoolDomain, DescribeUserPoolDomain, UpdateUserPoolDomain, DeleteUserPoolDomain. The local pool
 * stores domains, and serves its pages at its own address.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { userPoolId } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { deleteDocument, putDocument } from '../settings/documents.ts'
import { findDomain, isCustomDomain, listDomains } from '../settings/domains.ts'
import { requireManagedLoginTier } from '../settings/feature-plan.ts'
import { arn, regionName } from '../settings/leaf-shapes.ts'
import type { DocumentRecord } from '../store/document-records.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { ACCOUNT_ID } from '../util/ids.ts'
import { type OperationTable, operation } from './operation.ts'

const domain = z.string().min(1).max(63)
/** AWS's pattern, which is for a prefix domain. A custom domain consists of several such labels. */
const LABEL = String.raw`[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?`
const LABELS = new RegExp(String.raw`^${LABEL}(\.${LABEL})*$`)

const ofDomain = z.object({ Domain: domain, UserPoolId: userPoolId })
const domainInput = ofDomain.extend({
  ManagedLoginVersion: z.int().min(1).max(2).optional(),
  CustomDomainConfig: z
    .object({
      CertificateArn: arn,
      SecurityPolicy: z.enum(['TLS_V1', 'TLS_V1_2_2021', 'TLS_V1_3_2025']).optional(),
    })
    .optional(),
  Routing: z
    .object({
      Failover: z
        .object({ SecondaryRegion: regionName, PrimaryRoute53HealthCheckId: z.string().min(1).max(64) })
        .optional(),
    })
    .optional(),
})

type DomainInput = z.output<typeof domainInput>

/** The host that the DNS record of a custom domain points to. It exists at AWS only. */
const DISTRIBUTION = 'd111111abcdef8.cloudfront.net'
const RESERVED_WORDS = ['aws', 'amazon', 'cognito']

function refuseDomain(problem: string): never {
  return refuse('parameterInvalid', { problem })
}

/** A prefix domain has no certificate of its own; a custom domain needs one. */
function checkDomain({ Domain, CustomDomainConfig }: DomainInput): void {
  if (!LABELS.test(Domain)) {
    refuseDomain(
      'The domain name contains an invalid character. Domain names can only contain lower-case letters, ' +
        `numbers, and hyphens. Please enter a different name that follows this format: ^${LABEL}$`,
    )
  }
  const words = Domain.split('-')
  const reserved = RESERVED_WORDS.find((word) => words.includes(word))
  if (reserved !== undefined && !isCustomDomain(Domain)) {
    refuseDomain(`Domain cannot contain reserved word: ${reserved}`)
  }
  if (isCustomDomain(Domain) !== (CustomDomainConfig !== undefined)) {
    refuseDomain('CustomDomainConfig is required for a custom domain, and for no other domain.')
  }
}

function put(service: Service, { Domain, UserPoolId, ...settings }: DomainInput): object {
  const { store, now } = service
  requireManagedLoginTier(
    requireUserPool(service, UserPoolId).UserPoolTier,
    settings.ManagedLoginVersion ?? 1,
  )
  putDocument(store, { userPoolId: UserPoolId, kind: 'domain', key: Domain }, settings, now())
  const { ManagedLoginVersion, Routing } = settings
  const CloudFrontDomain = isCustomDomain(Domain) ? DISTRIBUTION : undefined
  return { ManagedLoginVersion, Routing, CloudFrontDomain }
}

function create(input: DomainInput, service: Service): object {
  const { Domain, UserPoolId } = input
  requireUserPool(service, UserPoolId)
  checkDomain(input)
  if (findDomain(service.store, Domain) !== undefined) {
    refuseDomain('Domain already associated with another user pool.')
  }
  const isSameKind = ({ key }: DocumentRecord) => isCustomDomain(key) === isCustomDomain(Domain)
  if (listDomains(service.store, UserPoolId).some(isSameKind)) {
    refuseDomain('User pool already has a domain configured.')
  }
  return put(service, { ...input, ManagedLoginVersion: input.ManagedLoginVersion ?? 1 })
}

function requireDomain(
  { store }: Service,
  { Domain, UserPoolId }: z.output<typeof ofDomain>,
): DocumentRecord {
  const found = findDomain(store, Domain)
  return found?.userPoolId === UserPoolId ? found : refuseDomain('No such domain or user pool exists.')
}

function update(input: DomainInput, service: Service): object {
  const { value } = requireDomain(service, input)
  checkDomain(input)
  const { ManagedLoginVersion = value.ManagedLoginVersion as number } = input
  return put(service, { ...input, ManagedLoginVersion })
}

/** As at AWS, the answer about an unknown domain is empty. */
function describe({ Domain }: { readonly Domain: string }, { store }: Service): object {
  const found = findDomain(store, Domain)
  if (found === undefined) return { DomainDescription: {} }
  const { userPoolId: UserPoolId, updatedAt, value } = found
  return {
    DomainDescription: {
      UserPoolId,
      AWSAccountId: ACCOUNT_ID,
      Domain,
      S3Bucket: 'local-pool-assets',
      CloudFrontDistribution: DISTRIBUTION,
      Version: String(updatedAt),
      Status: 'ACTIVE',
      CustomDomainConfig: {},
      ...value,
    },
  }
}

function remove(input: z.output<typeof ofDomain>, service: Service): object {
  deleteDocument(service.store, requireDomain(service, input))
  return {}
}

export const domainOperations: OperationTable = {
  CreateUserPoolDomain: operation(domainInput, create),
  DescribeUserPoolDomain: operation(z.object({ Domain: domain }), describe),
  UpdateUserPoolDomain: operation(domainInput, update),
  DeleteUserPoolDomain: operation(ofDomain, remove),
}
