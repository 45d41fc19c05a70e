// @ts-check
/** Makes what Lambda gets: two functions in one folder, without node_modules, and the keys of the pool beside them. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cognito } from '@poolguard/core'
import { build } from 'esbuild'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Fails now, rather than at every cold start, for a file that holds no public keys of a pool, or private ones. */
function readKeys(/** @type {string} */ file) {
  const jwks = JSON.parse(readFileSync(file, 'utf8'))
  cognito({ userPoolId: 'us-east-1_Any', clientId: null, tokenUse: 'access', jwks })
  return jwks
}

/**
 * @param {string} folder where to write to
 * @param {string} [jwksFile] the key set of the user pool. Without it, the authorizer fetches the keys when it starts.
 */
export async function bundle(folder, jwksFile) {
  rmSync(folder, { recursive: true, force: true }) // keys of an earlier time must not stay
  await build({
    entryPoints: { authorizer: join(here, 'index.mjs'), orders: join(here, 'orders.mjs') },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
  })
  if (jwksFile !== undefined && existsSync(jwksFile)) {
    writeFileSync(join(folder, 'jwks.json'), JSON.stringify(readKeys(jwksFile)))
  }
}
