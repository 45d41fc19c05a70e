/**
 * ConfirmDevice, GetDevice, ListDevices, UpdateDeviceStatus, ForgetDevice; the variants for administrators.
 */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { accessToken, deviceKey, ofUser } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { requireApiBearer } from '../sign-in/bearer.ts'
import type { DeviceRecord, PasswordVerifier, UserRecord } from '../store/user-records.ts'
import { confirmDevice, forgetDevice, listDevices, requireDevice, setRemembered } from '../users/devices.ts'
import { requireUser } from '../users/users.ts'
import { parseRegion } from '../util/ids.ts'
import { toTimestamp } from '../util/time.ts'
import { type OperationTable, operation } from './operation.ts'
import { nextToken, paginate } from './paging.ts'

const byToken = z.object({ AccessToken: accessToken })
const ofDevice = { DeviceKey: deviceKey }
const paging = { Limit: z.int().min(0).max(60).default(60), PaginationToken: nextToken }
const status = { DeviceRememberedStatus: z.enum(['remembered', 'not_remembered']).optional() }

function toOutput(device: DeviceRecord): object {
  const { userPoolId, username, key, name, remembered } = device
  const owner = `${username}.${userPoolId}`
  const region = parseRegion(userPoolId)
  const attributes = {
    device_status: 'valid',
    device_name: name,
    'dev:device_arn': `arn:aws:cognito-idp:${region}:000000000000:owner/${owner}/device/${key}`,
    'dev:device_owner': owner,
    'dev:device_remembered_status': remembered ? 'remembered' : 'not_remembered',
  }
  return {
    DeviceKey: key,
    DeviceAttributes: Object.entries(attributes).flatMap(([Name, Value]) =>
      Value === undefined ? [] : [{ Name, Value }],
    ),
    DeviceCreateDate: toTimestamp(device.createdAt),
    DeviceLastModifiedDate: toTimestamp(device.updatedAt),
    DeviceLastAuthenticatedDate: toTimestamp(device.signedInAt),
  }
}

function listPage(
  devices: readonly DeviceRecord[],
  { Limit, PaginationToken }: { readonly Limit: number; readonly PaginationToken?: string | undefined },
): object {
  const page = paginate(devices, ({ key }) => key, Limit || 60, PaginationToken)
  return { Devices: page.items.map(toOutput), PaginationToken: page.next }
}

/** Users see the devices that they remember; administrators see all. */
function requireOwnDevice(service: Service, user: UserRecord, key: string): DeviceRecord {
  const device = requireDevice(service, user, key)
  return device.remembered ? device : refuse('deviceNotFound')
}

const base64 = z.string().min(1).max(131_072)
const confirmInput = byToken.extend({
  ...ofDevice,
  DeviceSecretVerifierConfig: z
    .object({ PasswordVerifier: base64.optional(), Salt: base64.optional() })
    .optional(),
  DeviceName: z.string().min(1).max(1024).optional(),
})

type Verifier = z.output<typeof confirmInput>['DeviceSecretVerifierConfig']

/** The client sends the numbers as bytes in Base64; SRP uses hexadecimal. */
function parseVerifier({ PasswordVerifier, Salt }: Verifier = {}): PasswordVerifier | undefined {
  if (PasswordVerifier === undefined || Salt === undefined) return undefined
  const [verifier, salt] = [PasswordVerifier, Salt].map((text) => Buffer.from(text, 'base64').toString('hex'))
  if (!verifier || !salt)
    return refuse('parameterInvalid', { problem: 'Invalid DeviceSecretVerifierConfig.' })
  return { verifier, salt }
}

async function confirm(input: z.output<typeof confirmInput>, service: Service): Promise<object> {
  const { pool, session } = await requireApiBearer(service, input.AccessToken)
  const isRemembered = confirmDevice(service, pool, session, {
    deviceKey: input.DeviceKey,
    name: input.DeviceName,
    password: parseVerifier(input.DeviceSecretVerifierConfig),
  })
  return { UserConfirmationNecessary: !isRemembered }
}

function updateStatus(
  service: Service,
  user: UserRecord,
  input: { readonly DeviceKey: string; readonly DeviceRememberedStatus?: string | undefined },
): object {
  const device = requireDevice(service, user, input.DeviceKey)
  const { DeviceRememberedStatus: given } = input
  if (given !== undefined) setRemembered(service, device, given === 'remembered')
  return {}
}

const findBearer = async (service: Service, token: string): Promise<UserRecord> =>
  (await requireApiBearer(service, token)).user

const findNamed = (service: Service, input: z.output<typeof ofUser>): UserRecord =>
  requireUser(service, input.UserPoolId, input.Username)

export const deviceOperations: OperationTable = {
  ConfirmDevice: operation(confirmInput, confirm),
  GetDevice: operation(byToken.extend(ofDevice), async (input, service) => ({
    Device: toOutput(
      requireOwnDevice(service, await findBearer(service, input.AccessToken), input.DeviceKey),
    ),
  })),
  ListDevices: operation(byToken.extend(paging), async (input, service) => {
    const devices = listDevices(service, await findBearer(service, input.AccessToken))
    return listPage(
      devices.filter(({ remembered }) => remembered),
      input,
    )
  }),
  UpdateDeviceStatus: operation(byToken.extend({ ...ofDevice, ...status }), async (input, service) =>
    updateStatus(service, await findBearer(service, input.AccessToken), input),
  ),
  ForgetDevice: operation(byToken.extend(ofDevice), async (input, service) => {
    forgetDevice(service, await findBearer(service, input.AccessToken), input.DeviceKey)
    return undefined
  }),
  AdminGetDevice: operation(ofUser.extend(ofDevice), (input, service) => ({
    Device: toOutput(requireDevice(service, findNamed(service, input), input.DeviceKey)),
  })),
  AdminListDevices: operation(ofUser.extend(paging), (input, service) =>
    listPage(listDevices(service, findNamed(service, input)), input),
  ),
  AdminUpdateDeviceStatus: operation(ofUser.extend({ ...ofDevice, ...status }), (input, service) =>
    updateStatus(service, findNamed(service, input), input),
  ),
  AdminForgetDevice: operation(ofUser.extend(ofDevice), (input, service) => {
    forgetDevice(service, findNamed(service, input), input.DeviceKey)
    return undefined
  }),
}
