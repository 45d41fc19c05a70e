/** The code of the deployed function: the handler that is built with this package, and its configuration. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Names, Stage } from 'aws-cdk-lib'
import { Code } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { DeployedConfig } from './deployed-config.ts'

/** The path is the same from `src` and from `dist`. */
const HANDLER = fileURLToPath(new URL('../dist/authorizer-function.mjs', import.meta.url))

/** Writes a folder of the cloud assembly, which `cdk` cleans up. Equal configurations give the same asset. */
export function makeCode(scope: Construct, config: DeployedConfig): Code {
  const folder = join(Stage.of(scope)?.outdir ?? 'cdk.out', `poolguard-${Names.nodeUniqueId(scope.node)}`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  copyFileSync(HANDLER, join(folder, 'index.mjs'))
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config))
  return Code.fromAsset(folder)
}
