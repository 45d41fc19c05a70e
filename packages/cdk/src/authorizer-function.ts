/** The function that is deployed. The build bundles it and everything that it imports into one file. */
import { readFileSync } from 'node:fs'
import { createAuthorizer } from './deployed-config.ts'

const config = JSON.parse(readFileSync(new URL('config.json', import.meta.url), 'utf8'))

export const handler = createAuthorizer(JSON.parse(process.env.POOLGUARD_ISSUERS ?? '[]'), config)
