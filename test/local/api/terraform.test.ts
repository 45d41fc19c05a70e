/**
 * What Terraform does with the API, step by step: the acceptance tests of hashicorp/terraform-provider-aws
 * (internal/service/cognitoidp/*_test.go), whose authors run them against AWS.
 */
import * as aws from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from 'vitest'
import { startService } from '../../support/local-service.ts'

const { sdk } = await startService()

async function createPool(settings: Partial<aws.CreateUserPoolCommandInput> = {}): Promise<string> {
  const { UserPool } = await sdk.send(new aws.CreateUserPoolCommand({ PoolName: 'tf', ...settings }))
  return String(UserPool?.Id)
}

async function createClient(UserPoolId: string): Promise<string> {
  const client = { UserPoolId, ClientName: 'tf', ExplicitAuthFlows: ['ADMIN_NO_SRP_AUTH' as const] }
  const { UserPoolClient } = await sdk.send(new aws.CreateUserPoolClientCommand(client))
  return String(UserPoolClient?.ClientId)
}

describe('aws_cognito_risk_configuration', () => {
  it.each([
    ['exception', { RiskExceptionConfiguration: { BlockedIPRangeList: ['10.10.10.10/32'] } }],
    [
      'compromised',
      {
        CompromisedCredentialsRiskConfiguration: {
          EventFilter: ['SIGN_IN' as const],
          Actions: { EventAction: 'BLOCK' as const },
        },
      },
    ],
    [
      'takeover_without_notification',
      {
        AccountTakeoverRiskConfiguration: {
          Actions: { HighAction: { EventAction: 'BLOCK' as const, Notify: false } },
        },
      },
    ],
  ])('%s, of a pool without threat protection → given back', async (_name, configuration) => {
    const UserPoolId = await createPool()
    await sdk.send(new aws.SetRiskConfigurationCommand({ UserPoolId, ...configuration }))
    const read = () => sdk.send(new aws.DescribeRiskConfigurationCommand({ UserPoolId }))
    const { RiskConfiguration } = await read()
    expect(RiskConfiguration).toMatchObject(configuration)
    expect(RiskConfiguration).not.toHaveProperty('ClientId')
    await sdk.send(new aws.SetRiskConfigurationCommand({ UserPoolId })) // how Terraform deletes
    expect((await read()).RiskConfiguration).toEqual({ UserPoolId, LastModifiedDate: expect.any(Date) })
  })

  it('of one client, and of ALL → kept apart', async () => {
    const UserPoolId = await createPool()
    const ClientId = await createClient(UserPoolId)
    const exceptions = (range: string) => ({ RiskExceptionConfiguration: { BlockedIPRangeList: [range] } })
    const ofClient = { UserPoolId, ClientId, ...exceptions('10.10.10.10/32') }
    const ofAll = { UserPoolId, ClientId: 'ALL', ...exceptions('10.10.10.11/32') }
    await sdk.send(new aws.SetRiskConfigurationCommand(ofClient))
    await sdk.send(new aws.SetRiskConfigurationCommand(ofAll))
    for (const given of [ofClient, ofAll]) {
      const { RiskConfiguration } = await sdk.send(new aws.DescribeRiskConfigurationCommand(given))
      expect(RiskConfiguration).toMatchObject(given)
    }
  })
})

describe('aws_cognito_managed_login_branding', () => {
  const assetOf = (Category: aws.AssetCategoryType, byte = 1) => ({
    Category,
    ColorMode: 'LIGHT' as const,
    Extension: 'SVG' as const,
    Bytes: new Uint8Array([byte]),
  })

  async function createBranding(style: Partial<aws.CreateManagedLoginBrandingCommandInput>) {
    const UserPoolId = await createPool()
    const ClientId = await createClient(UserPoolId)
    const input = { UserPoolId, ClientId, ...style }
    const { ManagedLoginBranding } = await sdk.send(new aws.CreateManagedLoginBrandingCommand(input))
    const named = { UserPoolId, ManagedLoginBrandingId: ManagedLoginBranding?.ManagedLoginBrandingId }
    const update = async (changes: object) => {
      await sdk.send(new aws.UpdateManagedLoginBrandingCommand({ ...named, ...changes }))
      return (await sdk.send(new aws.DescribeManagedLoginBrandingCommand(named))).ManagedLoginBranding
    }
    return { made: ManagedLoginBranding, update }
  }

  it('asset → given back; one of another kind → added; one of the same kind → replaced', async () => {
    const header = assetOf('PAGE_HEADER_BACKGROUND')
    const { made, update } = await createBranding({ UseCognitoProvidedValues: true, Assets: [header] })
    expect(made).toMatchObject({ UseCognitoProvidedValues: true, Assets: [header] })
    const footer = assetOf('PAGE_FOOTER_BACKGROUND')
    expect((await update({ Assets: [footer] }))?.Assets).toEqual([header, footer])
    const other = assetOf('PAGE_HEADER_BACKGROUND', 2)
    expect((await update({ Assets: [other] }))?.Assets).toEqual([other, footer])
  })

  it('settings, and then the values of Cognito → no settings', async () => {
    const { made, update } = await createBranding({ Settings: { components: { form: { enabled: true } } } })
    expect(made?.UseCognitoProvidedValues).toBe(false)
    const Settings = { components: { form: { enabled: false } } }
    expect(await update({ Settings })).toMatchObject({ Settings, UseCognitoProvidedValues: false })
    expect(await update({})).toMatchObject({ Settings })
    const basic = await update({ UseCognitoProvidedValues: true })
    expect(basic).toMatchObject({ UseCognitoProvidedValues: true })
    expect(basic).not.toHaveProperty('Settings')
    expect(await update({ Settings })).toMatchObject({ Settings, UseCognitoProvidedValues: false })
  })

  it('neither settings nor the values of Cognito → InvalidParameterException', async () => {
    await expect(createBranding({})).rejects.toMatchObject({ name: 'InvalidParameterException' })
  })
})

it('aws_cognito_user_pool_ui_customization, deleted → that of all clients, and then none', async () => {
  const UserPoolId = await createPool()
  const ClientId = await createClient(UserPoolId)
  await sdk.send(new aws.CreateUserPoolDomainCommand({ UserPoolId, Domain: 'tf-acc-test' }))
  const CSS = '.label-customizable {font-weight: 400;}'
  const set = async (more: object) => {
    await sdk.send(new aws.SetUICustomizationCommand({ UserPoolId, ...more }))
    return (await sdk.send(new aws.GetUICustomizationCommand({ UserPoolId, ClientId }))).UICustomization
  }
  expect(await set({ CSS })).toMatchObject({ ClientId: 'ALL', CSS })
  expect(await set({ ClientId, CSS })).toMatchObject({ ClientId, CSS })
  expect(await set({ ClientId })).toMatchObject({ ClientId: 'ALL', CSS })
  expect(await set({ ClientId: 'ALL' })).toEqual({})
})

describe('aws_cognito_user_pool with a lambda_config', () => {
  const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:one'
  const describeTriggers = async (UserPoolId: string) => {
    const { UserPool } = await sdk.send(new aws.DescribeUserPoolCommand({ UserPoolId }))
    return UserPool?.LambdaConfig
  }

  it('pre_token_generation → pre_token_generation_config too, with V1_0', async () => {
    expect(await describeTriggers(await createPool({ LambdaConfig: { PreTokenGeneration: ARN } }))).toEqual({
      PreTokenGeneration: ARN,
      PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: ARN },
    })
  })

  it('pre_token_generation_config → pre_token_generation too; removed → neither', async () => {
    const PreTokenGenerationConfig = { LambdaVersion: 'V2_0' as const, LambdaArn: ARN }
    const UserPoolId = await createPool({ LambdaConfig: { PreTokenGenerationConfig } })
    const both = { PreTokenGeneration: ARN, PreTokenGenerationConfig }
    expect(await describeTriggers(UserPoolId)).toEqual(both)
    await sdk.send(new aws.UpdateUserPoolCommand({ UserPoolId, LambdaConfig: both }))
    expect(await describeTriggers(UserPoolId)).toEqual(both)
    await sdk.send(new aws.UpdateUserPoolCommand({ UserPoolId, LambdaConfig: {} }))
    expect(await describeTriggers(UserPoolId)).toEqual({})
  })
})

it('aws_cognito_log_delivery_configuration of a PLUS pool → both sources, then one', async () => {
  const UserPoolId = await createPool({ UserPoolTier: 'PLUS' })
  const LogGroupArn = 'arn:aws:logs:us-east-1:123456789012:log-group:tf'
  const StreamArn = 'arn:aws:firehose:us-east-1:123456789012:deliverystream/tf'
  const both = [
    {
      EventSource: 'userNotification' as const,
      LogLevel: 'ERROR' as const,
      CloudWatchLogsConfiguration: { LogGroupArn },
    },
    {
      EventSource: 'userAuthEvents' as const,
      LogLevel: 'INFO' as const,
      FirehoseConfiguration: { StreamArn },
    },
  ]
  for (const LogConfigurations of [both, both.slice(0, 1)]) {
    await sdk.send(new aws.SetLogDeliveryConfigurationCommand({ UserPoolId, LogConfigurations }))
    const read = await sdk.send(new aws.GetLogDeliveryConfigurationCommand({ UserPoolId }))
    expect(read.LogDeliveryConfiguration).toEqual({ UserPoolId, LogConfigurations })
  }
})
