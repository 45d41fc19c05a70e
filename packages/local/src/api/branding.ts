/** The five operations of managed login branding. The local pool stores a style and gives it back. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { clientId, inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { deleteDocument, listDocuments, putDocument } from '../settings/documents.ts'
import { uuid } from '../settings/leaf-shapes.ts'
import type { DocumentRecord } from '../store/document-records.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { requireDocument, toAnswer } from './document-answers.ts'
import { type OperationTable, operation } from './operation.ts'

const CATEGORIES = [
  'FAVICON_ICO',
  'FAVICON_SVG',
  'EMAIL_GRAPHIC',
  'SMS_GRAPHIC',
  'AUTH_APP_GRAPHIC',
  'PASSWORD_GRAPHIC',
  'PASSKEY_GRAPHIC',
  'PAGE_HEADER_LOGO',
  'PAGE_HEADER_BACKGROUND',
  'PAGE_FOOTER_LOGO',
  'PAGE_FOOTER_BACKGROUND',
  'PAGE_BACKGROUND',
  'FORM_BACKGROUND',
  'FORM_LOGO',
  'IDP_BUTTON_ICON',
] as const

const asset = z.object({
  Category: z.enum(CATEGORIES),
  ColorMode: z.enum(['LIGHT', 'DARK', 'DYNAMIC']),
  Extension: z.enum(['ICO', 'JPEG', 'PNG', 'SVG', 'WEBP']),
  Bytes: z.base64().max(1_400_000).optional(),
  ResourceId: z
    .string()
    .min(1)
    .max(40)
    .regex(/^[\w\- ]+$/)
    .optional(),
})

const style = {
  UseCognitoProvidedValues: z.boolean().optional(),
  Settings: z.looseObject({}).optional(),
  Assets: z.array(asset).max(40).optional(),
}
const merged = { ReturnMergedResources: z.boolean().default(false) }

const createInput = inPool.extend({ ClientId: clientId, ...style })
const ofBranding = inPool.extend({ ManagedLoginBrandingId: uuid })
const updateInput = ofBranding.extend(style)
const byClientInput = inPool.extend({ ClientId: clientId, ...merged })

type Style = z.output<z.ZodObject<typeof style>>
type OfBranding = z.output<typeof ofBranding>

type Asset = z.output<typeof asset>

function checkStyle({ UseCognitoProvidedValues, Settings }: Style): void {
  if (UseCognitoProvidedValues === (Settings !== undefined)) {
    refuse('parameterInvalid', {
      problem: 'useCognitoProvidedValues or settings should be specified (but not both)',
    })
  }
}

/**
 * As at AWS, an asset replaces the earlier one of the same category and color mode. Source: Terraform's
 * managed_login_branding.go.
 */
function mergeAssets(earlier: readonly Asset[] = [], given: readonly Asset[] = []): Asset[] {
  const all = [...earlier, ...given].map((each) => [`${each.Category} ${each.ColorMode}`, each] as const)
  return [...new Map(all).values()]
}

/** An absent member keeps its value. UseCognitoProvidedValues excludes settings, but not assets. */
function changeStyle(earlier: Style, given: Style): Style {
  const isSet = given.Settings !== undefined
  const {
    UseCognitoProvidedValues = !isSet && (earlier.UseCognitoProvidedValues ?? false),
    Settings = UseCognitoProvidedValues ? undefined : earlier.Settings,
  } = given
  checkStyle({ UseCognitoProvidedValues, Settings })
  const Assets = mergeAssets(earlier.Assets, given.Assets)
  return {
    UseCognitoProvidedValues,
    ...(Settings === undefined ? {} : { Settings }),
    ...(Assets.length === 0 ? {} : { Assets }),
  }
}

/** AWS's answer does not contain the client. */
function toBranding(document: DocumentRecord): object {
  const { ClientId: _client, ...branding } = toAnswer(document) as { ClientId?: string }
  return { ManagedLoginBranding: branding }
}

function findByClient({ store }: Service, userPoolId: string, ClientId: string): DocumentRecord | undefined {
  return listDocuments(store, 'branding', userPoolId).find(({ value }) => value.ClientId === ClientId)
}

interface Branding extends Style {
  readonly UserPoolId: string
  readonly ClientId: string
  readonly ManagedLoginBrandingId: string
}

function put({ store, now }: Service, branding: Branding): object {
  const { UserPoolId: userPoolId, ManagedLoginBrandingId: key } = branding
  return toBranding(putDocument(store, { userPoolId, kind: 'branding', key }, { ...branding }, now()))
}

function create(input: z.output<typeof createInput>, service: Service): object {
  const { UserPoolId, ClientId } = input
  requireUserPool(service, UserPoolId)
  requireClient(service, ClientId, UserPoolId)
  const style = changeStyle({}, input)
  if (findByClient(service, UserPoolId, ClientId) !== undefined) {
    refuse('brandingExists', { clientId: ClientId })
  }
  return put(service, { UserPoolId, ClientId, ManagedLoginBrandingId: randomUUID(), ...style })
}

function requireBranding(
  service: Service,
  { UserPoolId, ManagedLoginBrandingId: key }: OfBranding,
): DocumentRecord {
  requireUserPool(service, UserPoolId)
  return requireDocument(service, { userPoolId: UserPoolId, kind: 'branding', key }, 'Managed login branding')
}

function describeByClient(
  { UserPoolId, ClientId }: z.output<typeof byClientInput>,
  service: Service,
): object {
  requireUserPool(service, UserPoolId)
  requireClient(service, ClientId, UserPoolId)
  const found = findByClient(service, UserPoolId, ClientId)
  return found === undefined
    ? refuse('resourceNotFound', { resource: `Managed login branding of the client ${ClientId}` })
    : toBranding(found)
}

function update(input: z.output<typeof updateInput>, service: Service): object {
  const earlier = requireBranding(service, input).value as unknown as Branding
  const { UserPoolId, ClientId, ManagedLoginBrandingId } = earlier
  return put(service, { UserPoolId, ClientId, ManagedLoginBrandingId, ...changeStyle(earlier, input) })
}

function remove(input: OfBranding, service: Service): undefined {
  deleteDocument(service.store, requireBranding(service, input))
}

export const brandingOperations: OperationTable = {
  CreateManagedLoginBranding: operation(createInput, create),
  DescribeManagedLoginBranding: operation(ofBranding.extend(merged), (input, service) =>
    toBranding(requireBranding(service, input)),
  ),
  DescribeManagedLoginBrandingByClient: operation(byClientInput, describeByClient),
  UpdateManagedLoginBranding: operation(updateInput, update),
  DeleteManagedLoginBranding: operation(ofBranding, remove),
}
