/** `app/orders/[id]/route.ts` of a Next.js application. */
import { createVerifier } from '@poolguard/core'
import { withAuth } from '@poolguard/fetch'
import { createLocalPool } from '@poolguard/local'

export const pool = await createLocalPool()
const verifier = createVerifier({ issuers: pool.issuer({ tokenUse: 'access' }) })

interface Context {
  readonly params: Promise<{ id: string }>
}

export const GET = withAuth(
  verifier,
  async (auth, request: Request, { params }: Context) => {
    const { id } = await params
    return Response.json({ id, of: auth.subject, page: new URL(request.url).searchParams.get('page') })
  },
  { requirement: { scopes: 'orders/read' } },
)
