/**
 * The devices of users: registered by ConfirmDevice, remembered, forgotten. Source: Cognito Developer Guide,
 * "Working with user devices in your user pool". Throws ResourceNotFoundException,
 * DeviceKeyExistsException.
 */
import { randomUUID } from 'node:crypto'
import { refuse } from '../errors/cognito-error.ts'
import type { Service } from '../service/service.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import type {
  DeviceRecord,
  PasswordVerifier,
  SessionDevice,
  SessionRecord,
  UserRecord,
} from '../store/user-records.ts'
import { parseRegion, randomDeviceGroupKey } from '../util/ids.ts'

type Owner = Pick<UserRecord, 'userPoolId' | 'username'>

function toKey({ userPoolId, username }: Owner, deviceKey: string): string {
  return `${userPoolId}/${username}/${deviceKey}`
}

export function listDevices({ store }: Service, { userPoolId, username }: Owner): DeviceRecord[] {
  return [...store.devices.values()].filter(
    (device) => device.userPoolId === userPoolId && device.username === username,
  )
}

export function findDevice(
  { store }: Service,
  owner: Owner,
  deviceKey: string | undefined,
): DeviceRecord | undefined {
  return deviceKey === undefined ? undefined : store.devices.get(toKey(owner, deviceKey))
}

export function requireDevice(service: Service, owner: Owner, deviceKey: string): DeviceRecord {
  return findDevice(service, owner, deviceKey) ?? refuse('deviceNotFound')
}

/** Refuses an unknown device, so that the client forgets it. A pool without devices ignores the key. */
export function refuseUnknownDevice(
  service: Service,
  pool: UserPoolRecord,
  username: string,
  deviceKey: string | undefined,
): void {
  if (pool.DeviceConfiguration === undefined || deviceKey === undefined) return
  requireDevice(service, { userPoolId: pool.Id, username }, deviceKey)
}

/** A remembered device that can prove itself with its secret. */
export function findProvableDevice(
  service: Service,
  pool: UserPoolRecord,
  user: UserRecord,
  deviceKey: string | undefined,
): DeviceRecord | undefined {
  const device = pool.DeviceConfiguration && findDevice(service, user, deviceKey)
  return device?.remembered === true && device.password !== undefined ? device : undefined
}

/** A new device, for a sign-in without a known one. It becomes a record only by ConfirmDevice. */
export function makeSessionDevice(pool: UserPoolRecord): SessionDevice | undefined {
  if (pool.DeviceConfiguration === undefined) return undefined
  return { key: `${parseRegion(pool.Id)}_${randomUUID()}`, groupKey: randomDeviceGroupKey() }
}

function putDevice({ store }: Service, device: DeviceRecord): void {
  store.devices.put(toKey(device, device.key), device)
}

export function changeDevice(service: Service, device: DeviceRecord, changes: Partial<DeviceRecord>): void {
  putDevice(service, { ...device, ...changes })
}

export interface DeviceConfirmation {
  readonly deviceKey: string
  readonly name: string | undefined
  readonly password: PasswordVerifier | undefined
}

/** Registers the device whose key this sign-in was given. Returns whether the device is remembered. */
export function confirmDevice(
  service: Service,
  pool: UserPoolRecord,
  { userPoolId, username, device, signedInAt }: SessionRecord,
  { deviceKey, name, password }: DeviceConfirmation,
): boolean {
  if (device?.groupKey === undefined || device.key !== deviceKey) return refuse('deviceNotFound')
  if (findDevice(service, { userPoolId, username }, deviceKey) !== undefined) refuse('deviceKeyExists')
  const remembered = pool.DeviceConfiguration?.DeviceOnlyRememberedOnUserPrompt !== true
  const now = service.now()
  const { key, groupKey } = device
  const times = { createdAt: now, updatedAt: now, signedInAt }
  putDevice(service, { userPoolId, username, key, groupKey, name, password, remembered, ...times })
  return remembered
}

export function setRemembered(service: Service, device: DeviceRecord, remembered: boolean): void {
  changeDevice(service, device, { remembered, updatedAt: service.now() })
}

export function forgetDevice(service: Service, owner: Owner, deviceKey: string): void {
  requireDevice(service, owner, deviceKey)
  service.store.devices.delete(toKey(owner, deviceKey))
}
