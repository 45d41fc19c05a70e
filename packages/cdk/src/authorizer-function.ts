/** The function that is deployed. The build makes one file of it, with everything that it imports. */
import { readFileSync } from 'node:fs'
import { createAuthorizer } from './deployed-config.ts'

const config = JSON.parse(readFileSync(new URL('config.json', import.meta.url), 'utf8'))

export const handler = createAuthorizer(JSON.parse(process.env.POOLGUARD_ISSUERS ?? '[]'), config)
