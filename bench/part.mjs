// @ts-check
/** One part of the benchmark in a process of its own. Arguments: the part, the folder of the run. */
import { readContext } from './context.mjs'

const [part, folder = ''] = process.argv.slice(2)
const { measure } = await import(`./${part}.mjs`)
process.send?.({ rows: await measure(readContext(folder)) })
process.disconnect?.()
