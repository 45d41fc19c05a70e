/**
 * AdminLinkProviderForUser and AdminDisableProviderForUser: the accounts at identity providers with which a
 * user signs in.
 */
import { z } from 'zod'
import { disableProvider, linkProvider } from '../federation/provider-links.ts'
import { inPool } from '../input/shapes.ts'
import { providerName } from '../settings/leaf-shapes.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { type OperationTable, operation } from './operation.ts'

const attributeText = z.string().max(131_072).optional()

/** ProviderUserIdentifierType */
const providerUser = z.object({
  ProviderName: providerName.optional(),
  ProviderAttributeName: attributeText,
  ProviderAttributeValue: attributeText,
})

const linkInput = inPool.extend({ DestinationUser: providerUser, SourceUser: providerUser })
const disableInput = inPool.extend({ User: providerUser })

export const providerLinkOperations: OperationTable = {
  AdminLinkProviderForUser: operation(linkInput, (input, service) => {
    const pool = requireUserPool(service, input.UserPoolId)
    linkProvider(service, pool, input.DestinationUser, input.SourceUser)
    return {}
  }),
  AdminDisableProviderForUser: operation(disableInput, (input, service) => {
    disableProvider(service, requireUserPool(service, input.UserPoolId), input.User)
    return {}
  }),
}
