/** What a guarded API answers, whatever it is built with. */
import assert from 'node:assert/strict'

export async function check(origin, pool) {
  const status = async (path, token) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    return (await fetch(`${origin}${path}`, { headers })).status
  }
  const [plain, reader] = [await pool.accessToken(), await pool.accessToken({ scope: 'orders/read' })]
  assert.equal(await status('/me'), 401)
  assert.equal(await status('/me', await pool.idToken()), 401)
  assert.equal(await status('/me', plain), 200)
  assert.equal(await status('/orders', plain), 403)
  assert.equal(await status('/orders', reader), 200)
  console.log('works')
}
