/**
 * Reads what a request tells about its sender: from ContextData or UserContextData, else from the connection.
 */
import { z } from 'zod'
import type { RequestFacts } from '../service/request-facts.ts'
import { RISK_LEVELS } from '../store/auth-event-records.ts'

/** The maximum of UserContextDataType is not documented; a fingerprint of amazon-cognito-identity-js has some 2 KB. */
const MAX_LENGTH = 16_384

const text = z.string().max(MAX_LENGTH).optional().catch(undefined)
const contextData = z.object({ IpAddress: text, EncodedData: text }).partial().catch({})
const context = z.object({ ContextData: contextData, UserContextData: contextData }).partial().catch({})

interface Sender {
  readonly ip: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

const IPV4_MAPPED = '::ffff:'

function findForcedRisk(header: string | string[] | undefined): RequestFacts['forcedRisk'] {
  const wanted = String(header ?? '').toLowerCase()
  return (['None', ...RISK_LEVELS] as const).find((level) => level.toLowerCase() === wanted)
}

/** @param input the body of an operation; `undefined` for a form of the sign-in pages */
export function readRequestFacts({ ip, headers }: Sender, input?: unknown): RequestFacts {
  const { ContextData = {}, UserContextData = {} } = context.parse(input ?? {})
  const userAgent = headers['user-agent']
  return {
    ip: ContextData.IpAddress ?? UserContextData.IpAddress ?? ip.replace(IPV4_MAPPED, ''),
    device:
      ContextData.EncodedData ??
      UserContextData.EncodedData ??
      (typeof userAgent === 'string' ? userAgent.slice(0, MAX_LENGTH) : undefined),
    forcedRisk: findForcedRisk(headers['x-poolguard-risk']),
  }
}
