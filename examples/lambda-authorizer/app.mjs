// @ts-check
/** What `cdk synth` and `cdk deploy` run: bundles the functions, with the keys in `jwks.json` if they are there. */
import { fileURLToPath } from 'node:url'
import { App } from 'aws-cdk-lib'
import { bundle } from './bundle.mjs'
import { OrdersStack } from './stack.mjs'

const folder = fileURLToPath(new URL('dist', import.meta.url))
const app = new App()
const jwksFile = app.node.tryGetContext('jwks') ?? fileURLToPath(new URL('jwks.json', import.meta.url))

await bundle(folder, jwksFile)
new OrdersStack(app, 'Orders', { bundle: folder })
