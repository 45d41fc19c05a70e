// @ts-check
/** What `cdk synth` and `cdk deploy` run. The keys of the pool are deployed too, if they are in `jwks.json`. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { App } from 'aws-cdk-lib'
import { bundle } from './bundle.mjs'
import { OrdersStack } from './stack.mjs'

const folder = fileURLToPath(new URL('dist', import.meta.url))
const app = new App()
const jwksFile = app.node.tryGetContext('jwks') ?? fileURLToPath(new URL('jwks.json', import.meta.url))

await bundle(folder)
new OrdersStack(app, 'Orders', { bundle: folder, ...(existsSync(jwksFile) ? { jwksFile } : {}) })
