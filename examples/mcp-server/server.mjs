// @ts-check
/** `node server.mjs` */
import { start } from './start.mjs'

const { resource, clientId } = await start({ port: Number(process.env.PORT ?? 3002) })
console.log(`${resource}\nclient id: ${clientId}\nuser: ada@example.com, password: Local-Pool-1`)
