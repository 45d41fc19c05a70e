/** A route handler of Next.js, called as Next calls it: with a NextRequest and a promise of `params`. */
import { expect, expectTypeOf, it } from 'vitest'
import { GET, pool } from './next-route.ts'

class NextRequest extends Request {}

/** What Next's own check of a route's types requires of `GET`. */
type RouteHandler = (
  request: NextRequest,
  context: { params: Promise<{ id: string }> },
) => Response | Promise<Response>

const call = (headers: Record<string, string>): Promise<Response> =>
  GET(new NextRequest('https://example.com/orders/A-1?page=2', { headers }), {
    params: Promise.resolve({ id: 'A-1' }),
  })

it('the type of GET → the type that Next requires', () => {
  expectTypeOf(GET).toExtend<RouteHandler>()
})

it('a good token → the handler has the caller, the request and the params', async () => {
  const token = await pool.accessToken({ subject: 'alice', scope: 'orders/read' })
  const response = await call({ authorization: `Bearer ${token}` })
  expect(await response.json()).toEqual({ id: 'A-1', of: 'alice', page: '2' })
})

it('no token → 401; a token without the scope → 403', async () => {
  const token = await pool.accessToken({ scope: 'openid' })
  expect((await call({})).status).toBe(401)
  expect((await call({ authorization: `Bearer ${token}` })).status).toBe(403)
})
