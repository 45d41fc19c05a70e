/**
 * The combinations of Lambda triggers that AWS refuses, in its words. Throws InvalidParameterException,
 * FeatureUnavailableInTierException.
 */
import type { z } from 'zod'
import { refuse } from '../errors/cognito-error.ts'
import type { UserPoolRecord } from '../store/user-pool-records.ts'
import { requireTokenCustomizationTier } from './feature-plan.ts'
import type { lambdaConfig } from './lambda-shapes.ts'

type LambdaConfig = z.output<typeof lambdaConfig>

/**
 * The pre token generation trigger has two members, and AWS shows both. Terraform computes each member from
 * the other.
 */
export function completeLambdaConfig(config: LambdaConfig): LambdaConfig {
  const { PreTokenGeneration, PreTokenGenerationConfig } = config
  const LambdaArn = PreTokenGenerationConfig?.LambdaArn ?? PreTokenGeneration
  if (LambdaArn === undefined) return config
  const { LambdaVersion = 'V1_0' } = PreTokenGenerationConfig ?? {}
  return { ...config, PreTokenGeneration: LambdaArn, PreTokenGenerationConfig: { LambdaVersion, LambdaArn } }
}

function refuseTrigger(problem: string): never {
  return refuse('parameterInvalid', { problem })
}

export function checkLambdaConfig(config: LambdaConfig, tier: UserPoolRecord['UserPoolTier']): void {
  const { CustomEmailSender, CustomSMSSender, KMSKeyID, PreTokenGeneration, PreTokenGenerationConfig } =
    config
  if ((CustomEmailSender ?? CustomSMSSender) !== undefined && KMSKeyID === undefined) {
    refuseTrigger('KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.')
  }
  if (PreTokenGenerationConfig === undefined) return
  const { LambdaVersion, LambdaArn } = PreTokenGenerationConfig
  requireTokenCustomizationTier(tier, LambdaVersion)
  if (PreTokenGeneration !== undefined && PreTokenGeneration !== LambdaArn) {
    refuseTrigger(
      "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
    )
  }
}
