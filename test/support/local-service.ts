/**
 * A local pool with the ids of AWS's guides, a clock that the test moves, and a connected client of the AWS
 * SDK.
 */
import { createHmac } from 'node:crypto'
import { CognitoIdentityClient } from '@aws-sdk/client-cognito-identity'
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider'
import {
  createLocalPool,
  type LocalPool,
  type LocalPoolOptions,
  type LocalPoolServer,
} from '@poolguard/local'
import { TOTP } from 'otpauth'
import { afterAll } from 'vitest'
import { refuseUnknownMembers } from './modelled-answers.ts'

export const PASSWORD = 'SecurePassword123!'
export const CLIENT = { ClientId: 'client-id', ClientSecret: 'client-secret' }
export const ADA = {
  email: 'ada@example.com',
  password: PASSWORD,
  groups: ['admin'],
  attributes: { name: 'Ada' },
}

export interface LocalService {
  readonly pool: LocalPool
  readonly server: LocalPoolServer
  readonly sdk: CognitoIdentityProviderClient
  readonly UserPoolId: string
  /** In milliseconds. A test may move it. */
  readonly clock: { now: number }
  /** Sends a request by the bare protocol, for requests that no client would send. */
  call(operation: string, body?: unknown): Promise<{ status: number; body: Record<string, never> }>
  /** The last code that was sent for a purpose: the operation that takes the code. */
  lastCode(purpose: string): string
}

function makeConfiguration(endpoint: string) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  return { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 }
}

export function sdkFor(endpoint: string): CognitoIdentityProviderClient {
  return refuseUnknownMembers(new CognitoIdentityProviderClient(makeConfiguration(endpoint)))
}

/** For identity pools. */
export function identitySdkFor(endpoint: string): CognitoIdentityClient {
  return refuseUnknownMembers(new CognitoIdentityClient(makeConfiguration(endpoint)))
}

export async function startService(options: LocalPoolOptions = {}): Promise<LocalService> {
  const clock = { now: Date.now() }
  const pool = await createLocalPool({ example: true, users: [ADA], now: () => clock.now, ...options })
  const server = await pool.listen()
  const sdk = sdkFor(server.url)
  afterAll(async () => {
    sdk.destroy()
    await pool.close()
  })
  const call = async (operation: string, body: unknown = {}) => {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  }
  const lastCode = (purpose: string) =>
    pool.messages().findLast((message) => message.purpose === purpose)?.code ?? 'none'
  return { pool, server, sdk, UserPoolId: pool.userPoolId, clock, call, lastCode }
}

/** Computes SECRET_HASH, as AWS's guides show it. */
export function secretHash(username: string, { ClientId, ClientSecret } = CLIENT): string {
  return createHmac('sha256', ClientSecret)
    .update(username + ClientId)
    .digest('base64')
}

export function passwordParameters(username: string, password: string) {
  return { USERNAME: username, PASSWORD: password, SECRET_HASH: secretHash(username) }
}

/** The code of an authenticator app (RFC 6238), from the secret alone and without code of the pool. */
export function totpAt(secret: string, milliseconds: number): string {
  return new TOTP({ secret }).generate({ timestamp: milliseconds })
}
