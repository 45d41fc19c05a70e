/** GetLogDeliveryConfiguration and SetLogDeliveryConfiguration. The local pool delivers no logs. */
import { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import { inPool } from '../input/shapes.ts'
import type { Service } from '../service/service.ts'
import { findDocument, putDocument } from '../settings/documents.ts'
import { requireLogStreamingTier } from '../settings/feature-plan.ts'
import { arn } from '../settings/leaf-shapes.ts'
import { requireUserPool } from '../users/user-pools.ts'
import { type OperationTable, operation } from './operation.ts'

const DESTINATIONS = ['CloudWatchLogsConfiguration', 'S3Configuration', 'FirehoseConfiguration'] as const

const logConfiguration = z.object({
  LogLevel: z.enum(['ERROR', 'INFO']),
  EventSource: z.enum(['userNotification', 'userAuthEvents']),
  CloudWatchLogsConfiguration: z.object({ LogGroupArn: arn.optional() }).optional(),
  S3Configuration: z
    .object({
      BucketArn: z
        .string()
        .min(3)
        .max(1024)
        .regex(/^arn:[\w+=/,.@-]+:[\w+=/,.@-]+:::[\w+=/,.@-]+$/)
        .optional(),
    })
    .optional(),
  FirehoseConfiguration: z.object({ StreamArn: arn.optional() }).optional(),
})

const setInput = inPool.extend({ LogConfigurations: z.array(logConfiguration).max(2) })

type LogConfiguration = z.output<typeof logConfiguration>

function checkConfigurations(configurations: readonly LogConfiguration[]): void {
  const sources = configurations.map(({ EventSource }) => EventSource)
  const repeated = sources.find((source, at) => sources.indexOf(source) < at)
  if (repeated !== undefined) {
    refuse('parameterInvalid', {
      problem:
        'Request validation Failed. Following event sources appear more then once in a request: ' +
        `[${repeated}].`,
    })
  }
  for (const configuration of configurations) {
    if (DESTINATIONS.filter((name) => configuration[name] !== undefined).length !== 1) {
      refuse('parameterInvalid', { problem: 'A log configuration must have exactly one destination.' })
    }
  }
}

const toDocumentKey = (userPoolId: string) => ({ userPoolId, kind: 'logDelivery', key: 'all' }) as const

function get({ UserPoolId }: z.output<typeof inPool>, service: Service): object {
  requireUserPool(service, UserPoolId)
  const { LogConfigurations = [] } = findDocument(service.store, toDocumentKey(UserPoolId))?.value ?? {}
  return { LogDeliveryConfiguration: { UserPoolId, LogConfigurations } }
}

function set({ UserPoolId, LogConfigurations }: z.output<typeof setInput>, service: Service): object {
  const { UserPoolTier } = requireUserPool(service, UserPoolId)
  checkConfigurations(LogConfigurations)
  requireLogStreamingTier(
    UserPoolTier,
    LogConfigurations.some(({ EventSource }) => EventSource === 'userAuthEvents'),
  )
  putDocument(service.store, toDocumentKey(UserPoolId), { LogConfigurations }, service.now())
  return get({ UserPoolId }, service)
}

export const logDeliveryOperations: OperationTable = {
  GetLogDeliveryConfiguration: operation(inPool, get),
  SetLogDeliveryConfiguration: operation(setInput, set),
}
