/**
 * GetUICustomization and SetUICustomization of the classic hosted UI. The pages of the local pool have their
 * own style; the customization is stored and given back.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { clientId, inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { type DocumentName, deleteDocument, findDocument, putDocument } from '../settings/documents.ts'
import { listDomains } from '../settings/domains.ts'
import { anyText } from '../settings/leaf-shapes.ts'
import { requireClient, requireUserPool } from '../users/user-pools.ts'
import { toAnswer } from './document-answers.ts'
import { type OperationTable, operation } from './operation.ts'

/** AWS's name for the customization of every client that has none of its own. */
const ALL = 'ALL'

const ofClient = inPool.extend({ ClientId: clientId.default(ALL) })
/** The image is base64 in AWS's JSON. This bound allows somewhat more than AWS's 100 KB. */
const setInput = ofClient.extend({ CSS: anyText.optional(), ImageFile: z.base64().max(180_000).optional() })

type OfClient = z.output<typeof ofClient>

function checkTarget(service: Service, { UserPoolId, ClientId }: OfClient): void {
  requireUserPool(service, UserPoolId)
  if (ClientId !== ALL) requireClient(service, ClientId, UserPoolId)
  if (listDomains(service.store, UserPoolId).length === 0) {
    refuse('parameterInvalid', {
      problem: 'There has to be an existing domain associated with this user pool.',
    })
  }
}

/** Cognito Developer Guide, "Classic hosted UI branding": only AWS's own classes can have a style. */
function checkCss(css: string): void {
  const selectors = css.replace(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{[^{}]*\}/g)
  for (const [, selector = ''] of selectors) {
    const isKnown = selector.split(',').every((each) => /^\.[\w-]+-customizable(:[\w-]+)?$/.test(each.trim()))
    if (!isKnown) {
      refuse('parameterInvalid', {
        problem: `The CSS class ${selector.trim()} is not in the list of allowed classes.`,
      })
    }
  }
}

/** A data URL (RFC 2397) contains the image, so no server is needed. */
function toImageUrl(image: string): string {
  const type = image.startsWith('/9j/') ? 'jpeg' : 'png'
  return `data:image/${type};base64,${image}`
}

function get(input: OfClient, service: Service): object {
  checkTarget(service, input)
  const { UserPoolId: userPoolId, ClientId } = input
  const find = (key: string) => findDocument(service.store, { userPoolId, kind: 'uiCustomization', key })
  const found = find(ClientId) ?? find(ALL)
  return { UICustomization: found === undefined ? {} : toAnswer(found) }
}

/** A request with neither CSS nor an image deletes the customization. Terraform sends such a request. */
function reset({ store }: Service, name: DocumentName): object {
  deleteDocument(store, name)
  return { UICustomization: {} }
}

function set(input: z.output<typeof setInput>, service: Service): object {
  checkTarget(service, input)
  const { UserPoolId, ClientId, CSS, ImageFile } = input
  if (CSS !== undefined) checkCss(CSS)
  const now = service.now()
  const name = { userPoolId: UserPoolId, kind: 'uiCustomization', key: ClientId } as const
  if (CSS === undefined && ImageFile === undefined) return reset(service, name)
  const earlier = findDocument(service.store, name)?.value ?? {}
  const value = {
    ...earlier,
    UserPoolId,
    ClientId,
    ...(CSS === undefined ? {} : { CSS, CSSVersion: String(now) }),
    ...(ImageFile === undefined ? {} : { ImageUrl: toImageUrl(ImageFile) }),
  }
  return { UICustomization: toAnswer(putDocument(service.store, name, value, now)) }
}

export const uiCustomizationOperations: OperationTable = {
  GetUICustomization: operation(ofClient, get),
  SetUICustomization: operation(setInput, set),
}
