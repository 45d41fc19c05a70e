/**
 * Objects that are not what their type says, such as frozen or throwing ones: from a mock, another framework or a
 * bug.
 */
import { expect } from 'vitest'

/** A proxy that throws on every operation. */
export function throwingProxy(thrown: unknown): object {
  const trap = () => {
    throw thrown
  }
  return new Proxy(() => {}, {
    apply: trap,
    defineProperty: trap,
    get: trap,
    getOwnPropertyDescriptor: trap,
    getPrototypeOf: trap,
    has: trap,
    isExtensible: trap,
    ownKeys: trap,
    preventExtensions: trap,
    set: trap,
  })
}

const throws = () => {
  throw new Error('of the mock')
}

/** Requests without a good token, by what is wrong with them. */
export const HOSTILE_REQUESTS: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  'a number': 7,
  'an empty object': {},
  'an object without a prototype': Object.create(null),
  'frozen and empty': Object.freeze({ headers: Object.freeze({}), rawHeaders: Object.freeze([]) }),
  'headers null': { headers: null, rawHeaders: null },
  'headers of numbers': { headers: { authorization: 7, cookie: {} }, rawHeaders: [1, 2, 3, 4] },
  'headers whose names are holes': { headers: {}, rawHeaders: [undefined, undefined] },
  'headers that throw': { method: 'OPTIONS', headers: throwingProxy(new Error('of the headers')) },
  'a getter that throws undefined': Object.defineProperty({}, 'headers', {
    get: () => {
      throw undefined
    },
  }),
  'a proxy that throws an Error': throwingProxy(new Error('of the proxy')),
  'a proxy that throws undefined': throwingProxy(undefined),
  'a preflight without headers': { method: 'OPTIONS' },
  'a preflight whose app throws': {
    method: 'OPTIONS',
    headers: { origin: 'https://x', 'access-control-request-method': 'GET' },
    route: { stack: throwingProxy(undefined) },
    app: throwingProxy(undefined),
  },
}

export const HOSTILE_RESPONSES: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  'an empty object': {},
  frozen: Object.freeze({ setHeader: Object.freeze(() => {}) }),
  'already sent': { headersSent: true, setHeader: throws },
  'setHeader that throws': { setHeader: throws, destroy: throws },
  'setHeader that is no function': { setHeader: 'set', destroy: 7 },
  'a proxy that throws an Error': throwingProxy(new Error('of the proxy')),
  'a proxy that throws undefined': throwingProxy(undefined),
}

/** Fails if an act causes an unhandled rejection or an uncaught exception of the process. */
export async function nothingUnheard(act: () => Promise<void>): Promise<void> {
  const unheard: unknown[] = []
  const note = (reason: unknown) => void unheard.push(reason)
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
  try {
    await act()
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', note)
    process.off('uncaughtException', note)
  }
  expect(unheard).toEqual([])
}
