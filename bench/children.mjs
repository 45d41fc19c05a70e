// @ts-check
/** Starts, asks and ends processes of the benchmark. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** @param {string} name of a file beside this one @param {string[]} args @param {string[]} [execArgv]
 * @param {Record<string, string>} [env] variables in addition to those of this process */
export function start(name, args, execArgv = [], env = {}) {
  const file = fileURLToPath(new URL(name, import.meta.url))
  return fork(file, args, {
    execArgv,
    env: { ...process.env, NODE_ENV: 'production', NODE_NO_WARNINGS: '1', ...env },
  })
}

/** The next message of a process.
 * @param {import('node:child_process').ChildProcess} child @returns {Promise<any>} */
export function receiveAnswer(child) {
  return new Promise((resolve, reject) => {
    const end = (/** @type {number | null} */ code) => reject(new Error(`A process ended with ${code}.`))
    child.once('exit', end)
    child.once('message', (/** @type {any} */ message) => {
      child.off('exit', end)
      if (message.error === undefined) resolve(message)
      else reject(new Error(message.error))
    })
  })
}

/** @param {import('node:child_process').ChildProcess} child @param {object} question */
export function ask(child, question) {
  const answer = receiveAnswer(child)
  child.send(question)
  return answer
}

/** @param {import('node:child_process').ChildProcess} child */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await ended
}
